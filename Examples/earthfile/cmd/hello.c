#include <stdio.h>

int main(void) {
    printf("hello, version %s\n", VERSION);
    return 0;
}
