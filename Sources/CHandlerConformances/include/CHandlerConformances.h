#ifndef CHANDLERCONFORMANCES_H
#define CHANDLERCONFORMANCES_H

#include <stddef.h>

/// Whether a class conforms to a protocol, as the Swift runtime answers it.
struct slipway_conformance {
    /// The class's metadata.
    const void *type;
    /// The protocol's descriptor.
    const void *protocol;
    /// The witness table; null if the class doesn't conform to the protocol.
    const void *witnesses;
};

/// Returns the known conformances, and their number in `count`: those of the handlers of the image's connection to swift-nio's
/// `_ChannelInboundHandler` and `_ChannelOutboundHandler`.
///
/// swift-nio's pipeline casts each handler to both protocols. The runtime answers a cast's first question by reading all
/// conformance records of the program, 150,000 instructions each time. The image's program is linked with
/// `--wrap=swift_conformsToProtocol`, so that these are answered from the table (`docs/adr/0024-known-conformances.md`). A test
/// compares the table with the runtime's answers.
const struct slipway_conformance *slipway_known_conformances(size_t *count);

/// Returns the runtime's answer, for tests: the witness table, or null if the class doesn't conform to the protocol.
const void *slipway_runtime_conformance(const void *type, const void *protocol);

#endif
