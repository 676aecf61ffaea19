// libmd, the message digests of the BSD systems as a library (Debian: libmd-dev).
#include <sys/types.h>
#include <sha1.h>
#include <sha2.h>
