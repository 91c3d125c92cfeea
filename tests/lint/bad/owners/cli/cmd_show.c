#include <SDL2/SDL.h>
#include <curl/curl.h>
