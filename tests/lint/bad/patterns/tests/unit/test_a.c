void wait(void)
{
    usleep(10);
    sleep(1);
    fake_asleep(1);
}
