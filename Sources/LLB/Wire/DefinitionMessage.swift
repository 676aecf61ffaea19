import SourceText

/// The fields of a `pb.Definition`, not yet held against each other.
struct DefinitionMessage {
    /// The encoded vertices.
    private(set) var vertices: [[UInt8]] = []
    /// By digest.
    private(set) var metadata = ByDigest<VertexMetadata>()
    /// Texts, and the encoded definitions that they were read from.
    private(set) var sources: [(file: SourceFile, definition: WireReader?)] = []
    /// By digest, in the order of the message; of several for a digest the last one counts.
    private(set) var locations: [(digest: String, locations: [Definition.Location])] = []

    init(_ message: WireReader) throws(WireError) {
        var reader = message
        var source: WireReader?
        while let field = try reader.next() {
            switch field.number {
            case 1: vertices.append(Array(try field.bytes))
            case 2:
                let entry = try field.messageEntry
                metadata[entry.key] = try VertexMetadata(entry.value)
            case 3: try field.merge(into: &source)
            default: break
            }
        }
        if let source { try readSource(source) }
    }

    private mutating func readSource(_ message: WireReader) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1:
                let entry = try field.messageEntry
                locations.append((entry.key, try Self.locations(entry.value)))
            case 2: sources.append(try Self.sourceInfo(try field.message))
            default: break
            }
        }
    }

    private static func sourceInfo(
        _ message: WireReader
    ) throws(WireError) -> (file: SourceFile, definition: WireReader?) {
        var reader = message
        var (name, language) = ("", "")
        var bytes: [UInt8] = []
        var definition: WireReader?
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.exactString
            case 2: bytes = Array(try field.bytes)
            case 3: try field.merge(into: &definition)
            case 4: language = try field.exactString
            default: break
            }
        }
        return (SourceFile(name: name, bytes: bytes, language: language), definition)
    }

    /// The elements of `pb.Locations`.
    private static func locations(_ message: WireReader) throws(WireError) -> [Definition.Location] {
        var locations: [Definition.Location] = []
        var reader = message
        while let field = try reader.next() {
            guard field.number == 1 else { continue }
            var location = Definition.Location(source: 0, ranges: [])
            var fields = try field.message
            while let field = try fields.next() {
                switch field.number {
                case 1: location.source = Int(try field.int32)
                case 2: location.ranges.append(try Definition.Range(try field.message))
                default: break
                }
            }
            locations.append(location)
        }
        return locations
    }
}

extension Definition.Range {
    fileprivate init(_ message: WireReader) throws(WireError) {
        var reader = message
        self.init(startLine: 0, endLine: 0)
        while let field = try reader.next() {
            // A position that comes in pieces keeps what an earlier piece set.
            switch field.number {
            case 1: try Self.position(try field.message, &startLine, &startCharacter)
            case 2: try Self.position(try field.message, &endLine, &endCharacter)
            default: break
            }
        }
    }

    private static func position(
        _ message: WireReader,
        _ line: inout Int32,
        _ character: inout Int32
    ) throws(WireError) {
        var reader = message
        while let field = try reader.next() {
            switch field.number {
            case 1: line = try field.int32
            case 2: character = try field.int32
            default: break
            }
        }
    }
}

extension VertexMetadata {
    /// The fields of `pb.OpMetadata`; abilities that are marked as not needed are left out.
    fileprivate init(_ message: WireReader) throws(WireError) {
        self.init()
        var reader = message
        var needs: [String: Bool] = [:]
        while let field = try reader.next() {
            switch field.number {
            case 1: ignoresCache = try field.bool
            case 2:
                let entry = try field.textEntry
                description[entry.key] = entry.value
            case 4:
                var fields = try field.message
                exportsCache = exportsCache ?? false
                while let field = try fields.next() {
                    if field.number == 1 { exportsCache = try field.bool }
                }
            case 5:
                let entry = try Self.need(try field.message)
                needs[entry.id] = entry.isNeeded
            case 6: try Self.read(try field.message, into: &progressGroup)
            case 7: try Self.read(try field.message, into: &linuxResources)
            default: break
            }
        }
        for id in needs.filter(\.value).keys.sorted(by: bytewiseLess) { require(id) }
    }

    private static func need(_ message: WireReader) throws(WireError) -> (id: String, isNeeded: Bool) {
        var reader = message
        var need = (id: "", isNeeded: false)
        while let field = try reader.next() {
            switch field.number {
            case 1: need.id = try field.exactString
            case 2: need.isNeeded = try field.bool
            default: break
            }
        }
        return need
    }

    private static func read(_ message: WireReader, into group: inout ProgressGroup?)
        throws(WireError)
    {
        var reader = message
        var result = group ?? ProgressGroup(id: "", name: "")
        while let field = try reader.next() {
            switch field.number {
            case 1: result.id = try field.exactString
            case 2: result.name = try field.exactString
            case 3: result.isWeak = try field.bool
            default: break
            }
        }
        group = result
    }

    private static func read(_ message: WireReader, into resources: inout LinuxResources?)
        throws(WireError)
    {
        var reader = message
        var result = resources ?? LinuxResources()
        while let field = try reader.next() {
            switch field.number {
            case 1: result.memory = try field.int
            case 2: result.memorySwap = try field.int
            case 3: result.cpuShares = try field.unsigned
            case 4: result.cpuPeriod = try field.unsigned
            case 5: result.cpuQuota = try field.int
            case 6: result.cpusetCPUs = try field.exactString
            case 7: result.cpusetMemory = try field.exactString
            default: break
            }
        }
        resources = result
    }
}
