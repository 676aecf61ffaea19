#include "CHandlerConformances.h"

#define TEXT(name) #name
#define TEXT_OF(macro) TEXT(macro)
// Gives a variable the name of a symbol of Swift, which on some systems has a prefix.
#define SYMBOL(name) __asm__(TEXT_OF(__USER_LABEL_PREFIX__) name)

// Symbols of Swift: `N` is a class's metadata, `Mp` a protocol's descriptor, `WP` a witness table. If a library renames one, the
// program doesn't link.
extern const char inbound SYMBOL("$s7NIOCore22_ChannelInboundHandlerMp");
extern const char outbound SYMBOL("$s7NIOCore23_ChannelOutboundHandlerMp");

extern const char head SYMBOL("$s7NIOCore18HeadChannelHandlerCN");
extern const char head_outbound SYMBOL("$s7NIOCore18HeadChannelHandlerCAA01_c8OutboundD0AAWP");
extern const char tail SYMBOL("$s7NIOCore18TailChannelHandlerCN");
extern const char tail_inbound SYMBOL("$s7NIOCore18TailChannelHandlerCAA01_c7InboundD0AAWP");
extern const char http2 SYMBOL("$s8NIOHTTP20A7HandlerCN");
extern const char http2_inbound SYMBOL("$s8NIOHTTP20A7HandlerC7NIOCore015_ChannelInboundB0AAWP");
extern const char http2_outbound SYMBOL("$s8NIOHTTP20A7HandlerC7NIOCore016_ChannelOutboundB0AAWP");
extern const char client SYMBOL("$s14StdioTransport18UnaryClientHandlerCN");
extern const char client_inbound SYMBOL("$s14StdioTransport18UnaryClientHandlerC7NIOCore015_ChannelInboundE0AAWP");

static const struct slipway_conformance known[] = {
    {&head, &inbound, NULL},
    {&head, &outbound, &head_outbound},
    {&tail, &inbound, &tail_inbound},
    {&tail, &outbound, NULL},
    {&http2, &inbound, &http2_inbound},
    {&http2, &outbound, &http2_outbound},
    {&client, &inbound, &client_inbound},
    {&client, &outbound, NULL},
};

const struct slipway_conformance *slipway_known_conformances(size_t *count) {
    *count = sizeof known / sizeof *known;
    return known;
}

// `--wrap` gives the runtime's function this name. Weak, because other programs are linked without it and never call the wrapper.
__attribute__((weak)) const void *__real_swift_conformsToProtocol(const void *type, const void *protocol);

const void *__wrap_swift_conformsToProtocol(const void *type, const void *protocol) {
    if (protocol == &inbound || protocol == &outbound) {
        for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
            if (known[i].type == type && known[i].protocol == protocol) return known[i].witnesses;
        }
    }
    return __real_swift_conformsToProtocol(type, protocol);
}

const void *swift_conformsToProtocol(const void *type, const void *protocol);

const void *slipway_runtime_conformance(const void *type, const void *protocol) {
    return swift_conformsToProtocol(type, protocol);
}
