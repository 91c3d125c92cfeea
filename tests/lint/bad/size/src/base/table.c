/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
/* line */
const int table[] = {
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
};
