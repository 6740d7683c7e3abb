// What glibc has for starting processes and does not show to Swift. The names differ from glibc's own, and no header is
// included, so that no declaration is anybody else's.

#ifndef MUSTER_PROCESS_SHIM_H
#define MUSTER_PROCESS_SHIM_H

/// `pipe2(2)`.
extern int muster_pipe2(int ends[2], int flags) __asm__("pipe2");

/// `memfd_create(2)`.
extern int muster_memfd_create(const char *name, unsigned int flags) __asm__("memfd_create");

/// `MFD_CLOEXEC` of `memfd_create(2)`.
static const unsigned int MUSTER_MFD_CLOEXEC = 1u;

/// `posix_spawn_file_actions_addclosefrom_np`, since glibc 2.34.
extern int muster_spawn_close_from(void *actions, int from) __asm__("posix_spawn_file_actions_addclosefrom_np");

#endif
