import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPServing

/// Which connection of a server is closed for a new one.
struct HTTPConnectionsTests {
    private let channels = (0..<4).map { _ in EmbeddedChannel() }

    private func closed(_ channel: (any Channel)?) -> Int? { channels.firstIndex { $0 === channel } }

    @Test func closesTheConnectionThatWasIdleForLongest() {
        var connections = HTTPConnections(limit: 2)
        #expect(connections.add(channels[0]) == nil)
        #expect(connections.add(channels[1]) == nil)
        connections.use(ObjectIdentifier(channels[0]))
        #expect(closed(connections.add(channels[2])) == 1)
        #expect(closed(connections.add(channels[3])) == 0)
    }

    @Test func aClosedConnectionMakesRoom() {
        var connections = HTTPConnections(limit: 1)
        #expect(connections.add(channels[0]) == nil)
        connections.remove(ObjectIdentifier(channels[0]))
        connections.use(ObjectIdentifier(channels[0]))
        #expect(connections.add(channels[1]) == nil)
        #expect(closed(connections.add(channels[2])) == 1)
    }
}
