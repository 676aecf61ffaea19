import NIOCore

/// The open connections of a server, ordered by their latest request, oldest first. Bound to the server's event loop.
struct HTTPConnections {
    private let limit: Int
    private var channels: [any Channel] = []

    /// - Parameter limit: The maximum number of connections.
    init(limit: Int) { self.limit = limit }

    /// Adds a connection.
    ///
    /// - Returns: The connection to close, whose latest request is the oldest; nil unless the limit is exceeded.
    mutating func add(_ channel: any Channel) -> (any Channel)? {
        channels.append(channel)
        return channels.count > limit ? channels.removeFirst() : nil
    }

    /// Records a request on a connection.
    mutating func use(_ id: ObjectIdentifier) {
        guard let index = channels.firstIndex(where: { ObjectIdentifier($0) == id }) else { return }
        channels.append(channels.remove(at: index))
    }

    /// Removes a closed connection.
    mutating func remove(_ id: ObjectIdentifier) { channels.removeAll { ObjectIdentifier($0) == id } }
}
