public import SourceText

/// The transport form of a build graph (`pb.Definition`): vertices in topological order, their metadata and their source
/// locations.
///
/// The encoded form is deterministic: equal graphs have equal bytes in every process.
public struct Definition: SourceOrigin, Hashable {
    /// The encoded vertices (`pb.Op`), each after its inputs. The last vertex has no operation and names the result. The array is
    /// empty if the result is scratch.
    public let vertices: [[UInt8]]
    /// The digests of `vertices`, in the same order.
    public let digests: [String]
    /// The metadata of the vertices by digest.
    public var metadata: ByDigest<VertexMetadata>
    /// The texts that `locations` refers to.
    public var sources: [SourceInfo]
    /// The locations that vertices were compiled from, by the vertex's digest.
    public var locations: ByDigest<[Location]>

    /// A source text that vertices were compiled from.
    public struct SourceInfo: Sendable, Hashable {
        public var file: SourceFile
        private let origin: Origin

        // The enum is indirect, because a definition contains source infos and a source info can contain a definition.
        private indirect enum Origin: Sendable, Hashable {
            case unknown
            case graph(Definition)
        }

        public init(file: SourceFile, definition: Definition? = nil) {
            self.file = file
            origin = definition.map(Origin.graph) ?? .unknown
        }

        /// The graph that the text was read from; nil if unknown.
        public var definition: Definition? {
            if case .graph(let definition) = origin { definition } else { nil }
        }
    }

    /// Ranges in one source text.
    public struct Location: Sendable, Hashable {
        /// The index of the text in `sources`.
        public var source: Int
        public var ranges: [Range]

        public init(source: Int, ranges: [Range]) {
            self.source = source
            self.ranges = ranges
        }
    }

    /// A range in the protocol's form (`pb.Range`).
    public struct Range: Sendable, Hashable {
        /// The first line, from 1.
        public var startLine: Int32
        /// The first column, from 0, in Unicode scalars; 0 also if unknown.
        public var startCharacter: Int32
        /// The last line, from 1.
        public var endLine: Int32
        /// The column after the last character, from 0, in Unicode scalars; 0 also if unknown.
        public var endCharacter: Int32

        public init(startLine: Int32, startCharacter: Int32 = 0, endLine: Int32, endCharacter: Int32 = 0) {
            self.startLine = startLine
            self.startCharacter = startCharacter
            self.endLine = endLine
            self.endCharacter = endCharacter
        }

        /// Converts a location. If its range ends just after a newline, the result ends just before that newline.
        public init(_ location: SourceLocation) {
            let start = location.start
            var end = location.end
            if end.line > start.line, end.column == 1 {
                let line = location.file.lineRange(end.line - 1)
                end = location.file.position(at: line.end)
            }
            self.init(
                startLine: Int32(clamping: start.line),
                startCharacter: Int32(clamping: start.column - 1),
                endLine: Int32(clamping: end.line),
                endCharacter: Int32(clamping: end.column - 1)
            )
        }

        /// Splits a location into one range per line, as BuildKit's Dockerfile parser does.
        public static func lines(of location: SourceLocation) -> [Range] {
            let whole = Range(location)
            guard whole.endLine > whole.startLine else { return [whole] }
            return (whole.startLine...whole.endLine).map { line in
                let text = location.file.lineRange(Int(line))
                let end = location.file.position(at: text.end)
                return Range(
                    startLine: line,
                    startCharacter: line == whole.startLine ? whole.startCharacter : 0,
                    endLine: line,
                    endCharacter: line == whole.endLine ? whole.endCharacter : Int32(clamping: end.column - 1)
                )
            }
        }

        /// Returns the location in `file`. It covers whole lines if the columns are unknown.
        public func location(in file: SourceFile) -> SourceLocation {
            let start = file.lineRange(Int(startLine))
            let end = file.lineRange(Int(endLine))
            guard startCharacter != 0 || endCharacter != 0 else {
                return SourceLocation(file: file, range: SourceRange(start.start, end.end))
            }
            return SourceLocation(
                file: file,
                range: SourceRange(
                    Self.offset(startCharacter, in: start, of: file),
                    Self.offset(endCharacter, in: end, of: file)
                )
            )
        }

        /// Returns the byte offset of a column in a line.
        private static func offset(_ character: Int32, in line: SourceRange, of file: SourceFile) -> Int {
            var scalars = -1
            for offset in line.start..<line.end where file.bytes[offset] & 0xC0 != 0x80 {
                scalars += 1
                if scalars == Int(character) { return offset }
            }
            return line.end
        }
    }

    /// Creates a definition from encoded vertices (`pb.Op`) and computes their digests.
    public init(
        vertices: [[UInt8]],
        metadata: ByDigest<VertexMetadata> = [:],
        sources: [SourceInfo] = [],
        locations: ByDigest<[Location]> = [:]
    ) {
        self.init(
            vertices: vertices,
            digests: vertices.map(Vertex.digest(of:)),
            metadata: metadata,
            sources: sources,
            locations: locations
        )
    }

    init(
        vertices: [[UInt8]],
        digests: [String],
        metadata: ByDigest<VertexMetadata>,
        sources: [SourceInfo],
        locations: ByDigest<[Location]>
    ) {
        self.vertices = vertices
        self.digests = digests
        self.metadata = metadata
        self.sources = sources
        self.locations = locations
    }

    /// Whether the result is scratch.
    public var isScratch: Bool { vertices.isEmpty }
}
