import Bridge
import LLB

/// The limit on the number of parts in a request. A part can be as short as two bytes, but takes a few hundred bytes of memory
/// once decoded, so the parts are counted in the encoded message.
enum RequestParts {
    /// The maximum number of files, options, images and other parts of a build.
    static let limit = 250_000

    private static let context = 5
    private static let namedContexts = 6

    /// Counts the parts of the build in an encoded request. A malformed message is left for the decoder to report.
    ///
    /// - Parameter path: The numbers of the fields that lead to the build, outermost first.
    /// - Throws: `BridgeError` if there are more than `limit` parts.
    static func check(_ message: [UInt8], path: [Int]) throws(BridgeError) {
        var count = 0
        do throws(WireError) { try add(message[...], path[...], to: &count) } catch { return }
        guard count <= limit else {
            let message = "build: has more than \(limit) files, options and other parts"
            throw BridgeError(.invalidArgument, message)
        }
    }

    private static func add(_ message: ArraySlice<UInt8>, _ path: ArraySlice<Int>, to count: inout Int)
        throws(WireError)
    {
        var reader = WireReader(message)
        while count <= limit, let field = try reader.next() {
            if let number = path.first {
                guard field.number == number, case .bytes(let bytes) = field.value else { continue }
                try add(bytes, path.dropFirst(), to: &count)
                continue
            }
            count += 1
            guard case .bytes(let bytes) = field.value else { continue }
            if field.number == context { try addFields(of: bytes, to: &count) }
            if field.number == namedContexts {
                var entry = WireReader(bytes)
                // In a map entry, field 1 is the key and field 2 the value.
                while let part = try entry.next() {
                    if part.number == 2, case .bytes(let tree) = part.value { try addFields(of: tree, to: &count) }
                }
            }
        }
    }

    private static func addFields(of message: ArraySlice<UInt8>, to count: inout Int) throws(WireError) {
        var reader = WireReader(message)
        while count <= limit, try reader.next() != nil { count += 1 }
    }
}
