int stopped;
