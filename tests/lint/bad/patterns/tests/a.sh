sleep 1 # a shell's sleep is not the C function
# FIXME
