import LLB
import ServiceProtos
import SourceText
import SwiftProtobuf

extension Slipway_V1_Build {
    /// Reads the build of a request, whose field 1 it is. Equal to decoding the request at once, but a cancelled task stops after
    /// a few thousand fields: a request of 16 MiB can have millions.
    ///
    /// Protobuf merges the occurrences of a field, so parts of a message can be read one after the other.
    ///
    /// - Throws: any error for bytes that aren't such a request; `CancellationError` if the task is cancelled.
    init(ofRequest bytes: ArraySlice<UInt8>) throws {
        self.init()
        var reader = WireReader(bytes)
        while let field = try reader.next() {
            guard field.number == 1 else { continue }
            try merge(try field.bytes)
        }
    }

    private mutating func merge(_ bytes: ArraySlice<UInt8>) throws {
        var trees: [(name: String?, bytes: ArraySlice<UInt8>)] = []
        try MessageParts.read(bytes, setsAside: Self.treeFields) { part in
            try merge(serializedBytes: part)
        } aside: { field in
            // The entry of a map has the key as field 1 and the value as field 2.
            if field.number == 5 { return trees.append((nil, try field.bytes)) }
            let entry = try field.mapEntry
            trees.append((entry.key, try entry.value?.bytes ?? []))
        }
        for (name, bytes) in trees {
            // Read into a variable: the setter of a message copies it.
            var tree = name.map { _ in Slipway_V1_FileTree() } ?? context
            try MessageParts.read(bytes) { part in try tree.merge(serializedBytes: part) }
            if let name { namedContexts[name] = tree } else { context = tree }
        }
    }

    /// The fields `context` and `named_contexts`.
    private static let treeFields: Set<Int> = [5, 6]
}

/// Splits an encoded message at the borders of its fields.
private enum MessageParts {
    /// The fields of a part. 64 bytes of a field count as another one.
    private static let size = 1024
    /// The bytes from which a field is set aside.
    private static let asideSize = 64 << 10

    /// Passes a message to `merge` in parts. Large fields with a number in `setsAside` are passed to `aside` instead.
    static func read(
        _ bytes: ArraySlice<UInt8>,
        setsAside: Set<Int> = [],
        merge: ([UInt8]) throws -> Void,
        aside: (WireReader.Field) throws -> Void = { _ in }
    ) throws {
        var reader = WireReader(bytes)
        var (start, end, left) = (bytes.startIndex, bytes.startIndex, size)
        while let field = try reader.next() {
            if case .bytes(let value) = field.value, value.count >= asideSize, setsAside.contains(field.number) {
                try merge(Array(bytes[start..<end]))
                try aside(field)
                start = reader.position
            }
            left -= 1 + (reader.position - end) / 64
            end = reader.position
            guard left < 0 else { continue }
            try merge(Array(bytes[start..<end]))
            (start, left) = (end, size)
            try CancellationError.check()
        }
        try merge(Array(bytes[start...]))
    }
}
