// Tells the thread sanitizer that Swift's `Mutex` orders memory accesses. `dev/sanitize thread` links it into all programs.
//
// The uncontended lock and unlock are inlined into the caller, where the sanitizer sees their atomic operations. A
// contended one calls libswiftSynchronization, which isn't compiled with the sanitizer and, on Linux, leaves the rest to
// the kernel (FUTEX_LOCK_PI, FUTEX_UNLOCK_PI). Without the calls below, each access after a contended lock is reported as
// a race. The functions here take the place of the library's, call them, and state their effect at the address of the lock.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

extern void __tsan_acquire(void *);
extern void __tsan_release(void *);

// Methods of Synchronization._MutexHandle: the context is the address of the handle, the argument the thread's id.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

typedef METHOD void (*LockFunction)(uint32_t, SELF);
typedef METHOD bool (*TryLockFunction)(SELF);
typedef METHOD void (*UnlockFunction)(SELF);

static LockFunction library_lock;
static TryLockFunction library_try_lock;
static UnlockFunction library_unlock;

// Finds the library's functions, which are behind those of this program. Programs without the library call none of them.
__attribute__((constructor)) static void find_functions(void) {
    library_lock = (LockFunction)dlsym(RTLD_NEXT, LOCK);
    library_try_lock = (TryLockFunction)dlsym(RTLD_NEXT, TRY_LOCK);
    library_unlock = (UnlockFunction)dlsym(RTLD_NEXT, UNLOCK);
}

METHOD void contended_lock(uint32_t thread, SELF self) __asm__(LOCK);
METHOD void contended_lock(uint32_t thread, SELF self) {
    library_lock(thread, self);
    __tsan_acquire(self);
}

METHOD bool contended_try_lock(SELF self) __asm__(TRY_LOCK);
METHOD bool contended_try_lock(SELF self) {
    bool taken = library_try_lock(self);
    if (taken) __tsan_acquire(self);
    return taken;
}

METHOD void contended_unlock(SELF self) __asm__(UNLOCK);
METHOD void contended_unlock(SELF self) {
    __tsan_release(self);
    library_unlock(self);
}
