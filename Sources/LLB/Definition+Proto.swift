public import LLBProtos
import OCISpec
import SourceText
import SwiftProtobuf

extension Definition {
    /// How deep definitions of source texts may nest.
    static let depthLimit = 8

    /// Reads an encoded `pb.Definition`.
    ///
    /// - Throws: `OperationError.undecodable` where the bytes are none, or nest too deep.
    public init(decoding bytes: [UInt8]) throws(OperationError) {
        let proto: Pb_Definition
        do {
            proto = try Pb_Definition(serializedBytes: bytes)
        } catch {
            throw .undecodable("the bytes are no definition")
        }
        try self.init(proto)
    }

    /// A definition of the protocol's message.
    ///
    /// - Throws: `OperationError.undecodable` where a location names a text that isn't there, or definitions of source
    ///   texts nest too deep.
    public init(_ proto: Pb_Definition) throws(OperationError) {
        try self.init(proto, depth: 0)
    }

    private init(_ proto: Pb_Definition, depth: Int) throws(OperationError) {
        guard depth < Self.depthLimit else { throw .undecodable("definitions nest more than \(Self.depthLimit) deep") }
        var sources: [SourceInfo] = []
        for info in proto.source.infos {
            let file = SourceFile(name: info.filename, bytes: Array(info.data), language: info.language)
            let definition = info.hasDefinition ? try Definition(info.definition, depth: depth + 1) : nil
            sources.append(SourceInfo(file: file, definition: definition))
        }
        var locations: [String: [Location]] = [:]
        for (digest, list) in proto.source.locations {
            locations[digest] = try list.locations.map { location throws(OperationError) in
                guard sources.indices.contains(Int(location.sourceIndex)) else {
                    throw .undecodable("there is no source text \(location.sourceIndex)")
                }
                return Location(source: Int(location.sourceIndex), ranges: location.ranges.map(Range.init))
            }
        }
        self.init(
            vertices: proto.def.map { Array($0) },
            metadata: proto.metadata.mapValues(VertexMetadata.init),
            sources: sources,
            locations: locations
        )
    }

    /// The protocol's message.
    public var proto: Pb_Definition {
        get throws(OperationError) {
            do {
                return try Pb_Definition(serializedBytes: encoded())
            } catch {
                throw .undecodable("the definition doesn't read back")
            }
        }
    }

    /// The result: turns a definition, e.g. an input that a client handed over, back into a graph to build on.
    ///
    /// Vertices keep their bytes, so their digests stay, whichever client wrote them.
    ///
    /// - Returns: nil where the result is scratch.
    /// - Throws: `OperationError.undecodable` where a vertex is none, or uses one that isn't before it.
    public func output() throws(OperationError) -> Output? {
        var known: [String: Vertex] = [:]
        for (bytes, digest) in zip(vertices.dropLast(), digests) {
            let op = try Self.op(bytes)
            known[digest] = Vertex(
                bytes: bytes,
                digest: digest,
                inputs: try op.inputs.map { input throws(OperationError) in try Self.output(input, known) },
                platform: op.hasPlatform ? Platform(op.platform) : nil,
                metadata: metadata[digest] ?? VertexMetadata(),
                locations: (locations[digest] ?? []).flatMap { location in
                    location.ranges.map { $0.location(in: sources[location.source].file) }
                }
            )
        }
        guard let last = vertices.last else { return nil }
        guard let input = try Self.op(last).inputs.first else { return nil }
        return try Self.output(input, known)
    }

    private static func op(_ bytes: [UInt8]) throws(OperationError) -> Pb_Op {
        do {
            return try Pb_Op(serializedBytes: bytes)
        } catch {
            throw .undecodable("the bytes are no operation")
        }
    }

    private static func output(_ input: Pb_Input, _ known: [String: Vertex]) throws(OperationError) -> Output {
        guard let vertex = known[input.digest] else {
            throw .undecodable("input \(input.digest) isn't before its user")
        }
        guard let index = Int(exactly: input.index), index >= 0 else { throw .undecodable("output \(input.index)") }
        return Output(vertex: vertex, index: index)
    }
}

extension Definition.Range {
    fileprivate init(_ proto: Pb_Range) {
        self.init(
            startLine: proto.start.line,
            startCharacter: proto.start.character,
            endLine: proto.end.line,
            endCharacter: proto.end.character
        )
    }
}

extension VertexMetadata {
    /// Metadata of the protocol's message; abilities that are marked as not needed are left out.
    public init(_ proto: Pb_OpMetadata) {
        self.init(
            ignoresCache: proto.ignoreCache,
            description: proto.description_p,
            exportsCache: proto.hasExportCache ? proto.exportCache.value : nil,
            capabilities: proto.caps.filter(\.value).keys.sorted(by: bytewiseLess),
            progressGroup: proto.hasProgressGroup
                ? ProgressGroup(
                    id: proto.progressGroup.id,
                    name: proto.progressGroup.name,
                    isWeak: proto.progressGroup.weak
                ) : nil,
            linuxResources: proto.hasLinuxResources ? LinuxResources(proto.linuxResources) : nil
        )
    }
}

extension LinuxResources {
    fileprivate init(_ proto: Pb_LinuxResources) {
        self.init(
            memory: proto.memory,
            memorySwap: proto.memorySwap,
            cpuShares: proto.cpuShares,
            cpuPeriod: proto.cpuPeriod,
            cpuQuota: proto.cpuQuota,
            cpusetCPUs: proto.cpusetCpus,
            cpusetMemory: proto.cpusetMems
        )
    }
}

extension Platform {
    /// A platform of the protocol's message.
    init(_ proto: Pb_Platform) {
        self.init(
            os: proto.os,
            architecture: proto.architecture,
            variant: proto.variant,
            osVersion: proto.osversion,
            osFeatures: proto.osfeatures
        )
    }
}
