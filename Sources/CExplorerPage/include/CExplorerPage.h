#pragma once
#include <stddef.h>

/// A file of the explorer's page or one of its examples.
struct explorer_file {
    /// The path relative to the folder `page` or, for an example, `examples/` and its name.
    const char *path;
    const unsigned char *bytes;
    size_t size;
};

/// The files of the explorer.
///
/// @param count receives their number.
const struct explorer_file *explorer_files(size_t *count);
