// Nettle, a library of cryptographic primitives (Debian: nettle-dev). It uses the processor's SHA instructions.
#include <nettle/sha1.h>
#include <nettle/sha2.h>
