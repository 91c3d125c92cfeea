-- Built after the rows are in, which is several times cheaper than keeping it up while loading.
CREATE UNIQUE INDEX organisation_reg_no ON organisation (reg_no) WHERE reg_no IS NOT NULL;
