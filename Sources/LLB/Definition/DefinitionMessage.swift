import SourceText

/// The decoded fields of a `pb.Definition`. The digests and the indexes of source texts aren't checked.
struct DefinitionMessage: WireMessage {
    /// The encoded vertices.
    private(set) var vertices: [[UInt8]] = []
    /// Metadata by digest.
    private(set) var metadata = ByDigest<VertexMetadata>()
    private(set) var source = SourceMap()

    mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: vertices.append(Array(try field.bytes))
        case 2:
            let entry = try field.messageEntry
            var metadata = VertexMetadata()
            try metadata.merge(entry.value)
            self.metadata[entry.key] = metadata
        case 3: try field.merge(into: &source)
        default: break
        }
    }

    /// The fields of a `pb.Source`.
    struct SourceMap: WireMessage {
        private(set) var infos: [SourceInfo] = []
        /// Locations by digest, in the order of the message; the last entry for a digest wins.
        private(set) var locations: [(digest: String, locations: [Definition.Location])] = []

        mutating func read(_ field: WireReader.Field) throws(WireError) {
            switch field.number {
            case 1:
                let entry = try field.messageEntry
                locations.append((entry.key, try Locations(decoding: entry.value).locations))
            case 2: infos.append(try SourceInfo(decoding: field.message))
            default: break
            }
        }
    }

    /// The fields of a `pb.SourceInfo`.
    struct SourceInfo: WireMessage {
        private(set) var name = ""
        private(set) var bytes: [UInt8] = []
        /// The encoded definition that the text was read from.
        private(set) var definition: WireReader?
        private(set) var language = ""

        mutating func read(_ field: WireReader.Field) throws(WireError) {
            switch field.number {
            case 1: name = try field.exactString
            case 2: bytes = Array(try field.bytes)
            case 3: try field.merge(into: &definition)
            case 4: language = try field.exactString
            default: break
            }
        }
    }

    private struct Locations: WireMessage {
        var locations: [Definition.Location] = []

        mutating func read(_ field: WireReader.Field) throws(WireError) {
            guard field.number == 1 else { return }
            var location = Definition.Location(source: 0, ranges: [])
            try field.merge(into: &location)
            locations.append(location)
        }
    }
}

extension Definition.Location: WireReadable {
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: source = Int(try field.int32)
        case 2:
            var range = Definition.Range(startLine: 0, endLine: 0)
            try field.merge(into: &range)
            ranges.append(range)
        default: break
        }
    }
}

extension Definition.Range: WireReadable {
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        guard field.number == 1 || field.number == 2 else { return }
        let isStart = field.number == 1
        var position = isStart ? Position(startLine, startCharacter) : Position(endLine, endCharacter)
        try field.merge(into: &position)
        if isStart {
            (startLine, startCharacter) = (position.line, position.character)
        } else {
            (endLine, endCharacter) = (position.line, position.character)
        }
    }

    private struct Position: WireReadable {
        var line: Int32
        var character: Int32

        init(_ line: Int32, _ character: Int32) { (self.line, self.character) = (line, character) }

        mutating func read(_ field: WireReader.Field) throws(WireError) {
            switch field.number {
            case 1: line = try field.int32
            case 2: character = try field.int32
            default: break
            }
        }
    }
}

extension VertexMetadata: WireReadable {
    /// Reads a field of `pb.OpMetadata`. A capability that is marked as not required is left out.
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: ignoresCache = try field.bool
        case 2:
            let entry = try field.textEntry
            description[entry.key] = entry.value
        case 4:
            var value = exportsCache ?? false
            var message = try field.message
            while let field = try message.next() {
                if field.number == 1 { value = try field.bool }
            }
            exportsCache = value
        case 5:
            let (id, value) = try field.mapEntry
            if try value?.bool ?? false { require(id) } else { release(id) }
        case 6: try field.merge(into: &progressGroup, from: ProgressGroup(id: "", name: ""))
        case 7: try field.merge(into: &linuxResources, from: LinuxResources())
        default: break
        }
    }
}

extension ProgressGroup: WireReadable {
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: id = try field.exactString
        case 2: name = try field.exactString
        case 3: isWeak = try field.bool
        default: break
        }
    }
}

extension LinuxResources: WireReadable {
    package mutating func read(_ field: WireReader.Field) throws(WireError) {
        switch field.number {
        case 1: memory = try field.int
        case 2: memorySwap = try field.int
        case 3: cpuShares = try field.unsigned
        case 4: cpuPeriod = try field.unsigned
        case 5: cpuQuota = try field.int
        case 6: cpusetCPUs = try field.exactString
        case 7: cpusetMemory = try field.exactString
        default: break
        }
    }
}
