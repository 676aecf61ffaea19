public import LLB
public import LLBProtos
import OCISpec
import SourceText
import SwiftProtobuf

extension Definition {
    /// Creates a definition from the generated message.
    ///
    /// - Throws: `OperationError.undecodable` if a location refers to a source text that doesn't exist, or if definitions of
    ///   source texts nest more than 8 levels deep.
    public init(_ proto: Pb_Definition) throws(OperationError) {
        self = try Self.read(proto, depth: 0)
    }

    private static func read(_ proto: Pb_Definition, depth: Int) throws(OperationError) -> Definition {
        guard depth < depthLimit else {
            throw .undecodable("definitions can be nested at most \(depthLimit) levels deep")
        }
        var sources: [SourceInfo] = []
        for info in proto.source.infos {
            let definition = info.hasDefinition ? try read(info.definition, depth: depth + 1) : nil
            // `Definition(of:)` reads a text's graph from `SourceFile.origin`, so it must be set there too.
            let file = SourceFile(
                name: info.filename,
                bytes: Array(info.data),
                language: info.language,
                origin: definition
            )
            sources.append(SourceInfo(file: file, definition: definition))
        }
        var locations = ByDigest<[Location]>()
        for (digest, list) in proto.source.locations {
            locations[digest] = try list.locations.map { location throws(OperationError) in
                guard sources.indices.contains(Int(location.sourceIndex)) else {
                    throw .undecodable("a location refers to source text \(location.sourceIndex), which doesn't exist")
                }
                return Location(source: Int(location.sourceIndex), ranges: location.ranges.map(Range.init))
            }
        }
        var metadata = ByDigest<VertexMetadata>()
        for (digest, each) in proto.metadata { metadata[digest] = VertexMetadata(each) }
        return Definition(
            vertices: proto.def.map { Array($0) },
            metadata: metadata,
            sources: sources,
            locations: locations
        )
    }

    /// The definition as a generated message.
    ///
    /// - Throws: `OperationError.undecodable` if SwiftProtobuf can't decode the definition's own encoding.
    public var proto: Pb_Definition {
        get throws(OperationError) {
            do {
                return try Pb_Definition(serializedBytes: encoded())
            } catch {
                throw .undecodable("the encoded definition can't be decoded as a pb.Definition")
            }
        }
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
    /// Creates metadata from the generated message. Capabilities that are marked as not required are left out.
    public init(_ proto: Pb_OpMetadata) {
        self.init(
            ignoresCache: proto.ignoreCache,
            description: VertexDescription(proto.description_p),
            capabilities: proto.caps.filter(\.value).keys.sorted(by: bytewiseLess)
        )
        if proto.hasExportCache { exportsCache = proto.exportCache.value }
        if proto.hasProgressGroup {
            let group = proto.progressGroup
            progressGroup = ProgressGroup(id: group.id, name: group.name, isWeak: group.weak)
        }
        if proto.hasLinuxResources { linuxResources = LinuxResources(proto.linuxResources) }
    }
}

extension LinuxResources {
    fileprivate init(_ proto: Pb_LinuxResources) {
        self.init()
        (memory, memorySwap) = (proto.memory, proto.memorySwap)
        (cpuShares, cpuPeriod, cpuQuota) = (proto.cpuShares, proto.cpuPeriod, proto.cpuQuota)
        (cpusetCPUs, cpusetMemory) = (proto.cpusetCpus, proto.cpusetMems)
    }
}

extension Platform {
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
