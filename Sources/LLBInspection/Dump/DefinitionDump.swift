public import LLB
import LLBProtos
import SwiftProtobuf

/// A definition taken apart to be shown: as text for people, JSON for tools, DOT for graphs.
///
/// All renderings depend on the definition's bytes alone, so equal input gives equal text.
public struct DefinitionDump: Sendable {
    /// The ways to show a definition.
    public enum Format: String, Sendable, CaseIterable {
        /// Indented text, one block for each vertex.
        case tree
        /// One JSON object for each vertex and line, as `buildctl debug dump-llb` prints them.
        case json
        /// A graph for Graphviz.
        case dot
        /// The bytes of the `pb.Definition` itself.
        case pb
    }

    /// One vertex as it was decoded.
    struct Entry: Sendable {
        /// `sha256:…` of the vertex's bytes.
        let digest: String
        let op: Pb_Op
        let metadata: Pb_OpMetadata
        /// Where the vertex comes from; empty where the definition doesn't say.
        let locations: [Pb_Location]
    }

    /// The `pb.Definition` as it was read.
    public let bytes: [UInt8]
    /// The vertices in the definition's order.
    let entries: [Entry]
    /// The position of each vertex by digest.
    let positions: [String: Int]
    /// The source texts that locations speak of.
    let sources: [Pb_SourceInfo]

    /// Takes a serialized `pb.Definition` apart.
    ///
    /// - Throws: `DumpError` where the bytes are no definition.
    public init(serialized bytes: [UInt8]) throws {
        self.bytes = bytes
        let definition: Pb_Definition
        do { definition = try Pb_Definition(serializedBytes: bytes) } catch { throw DumpError.noDefinition }
        var entries: [Entry] = []
        for (index, data) in definition.def.enumerated() {
            let bytes = Array(data)
            let digest = Vertex.digest(of: bytes)
            let op: Pb_Op
            do { op = try Pb_Op(serializedBytes: bytes) } catch { throw DumpError.badVertex(index) }
            let locations = definition.source.locations[digest]?.locations ?? []
            let metadata = definition.metadata[digest] ?? Pb_OpMetadata()
            entries.append(Entry(digest: digest, op: op, metadata: metadata, locations: locations))
        }
        self.entries = entries
        sources = definition.source.infos
        positions = Dictionary(
            entries.enumerated().map { ($0.element.digest, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Takes a definition apart.
    ///
    /// - Throws: `DumpError` where its vertices are no LLB, which one built by this library never is.
    public init(_ definition: Definition) throws { try self.init(serialized: definition.encoded()) }

    /// The definition in a format; text is UTF-8 and ends with a line end.
    public func rendered(as format: Format) -> [UInt8] {
        switch format {
        case .tree: Array(tree().utf8)
        case .json: Array(jsonLines().utf8)
        case .dot: Array(dot().utf8)
        case .pb: bytes
        }
    }

    /// The short name of an input: `#3`, with `.1` behind it for another output than the first.
    func name(of input: Pb_Input) -> String {
        let name = positions[input.digest].map { "#\($0 + 1)" } ?? "missing \(input.digest)"
        return input.index == 0 ? name : "\(name).\(input.index)"
    }

    /// The short name of an operation's input by index; a negative index is an empty file system.
    func name(ofInput index: Int64, of op: Pb_Op) -> String {
        if index < 0 { return "scratch" }
        guard index < op.inputs.count else { return "missing input \(index)" }
        return name(of: op.inputs[Int(index)])
    }
}

/// Why bytes can't be shown as LLB.
public enum DumpError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The whole is no `pb.Definition`.
    case noDefinition
    /// A vertex, by its position from 0, is no `pb.Op`.
    case badVertex(Int)

    /// The message.
    public var description: String {
        switch self {
        case .noDefinition: "not an LLB definition (a serialized pb.Definition)"
        case .badVertex(let index): "vertex \(index + 1) of the definition is not LLB (a serialized pb.Op)"
        }
    }
}
