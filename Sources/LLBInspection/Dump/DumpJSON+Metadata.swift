import JSON
import LLB
import LLBProtos
import SourceText

/// A vertex's metadata.
func dumpJSON(_ metadata: Pb_OpMetadata) -> JSONValue {
    dumpObject {
        $0.flag("ignore_cache", metadata.ignoreCache)
        $0.map("description", metadata.description_p) { .string($0) }
        $0.optional(
            "export_cache",
            metadata.hasExportCache
                ? dumpObject { $0.flag("Value", metadata.exportCache.value) } : nil
        )
        $0.map("caps", metadata.caps) { .bool($0) }
        $0.optional(
            "progress_group",
            metadata.hasProgressGroup
                ? dumpObject {
                    $0.text("id", metadata.progressGroup.id)
                    $0.text("name", metadata.progressGroup.name)
                    $0.flag("weak", metadata.progressGroup.weak)
                } : nil
        )
        $0.optional("linux_resources", metadata.hasLinuxResources ? dumpJSON(metadata.linuxResources) : nil)
    }
}

private func dumpJSON(_ resources: Pb_LinuxResources) -> JSONValue {
    dumpObject {
        $0.number("memory", resources.memory)
        $0.number("memorySwap", resources.memorySwap)
        $0.number("cpuShares", resources.cpuShares)
        $0.number("cpuPeriod", resources.cpuPeriod)
        $0.number("cpuQuota", resources.cpuQuota)
        $0.text("cpusetCpus", resources.cpusetCpus)
        $0.text("cpusetMems", resources.cpusetMems)
    }
}

/// A definition inside a build operation or a source. The decoder's limit on nesting (100) bounds the depth.
func dumpJSON(_ definition: Pb_Definition) -> JSONValue {
    dumpObject {
        $0.list("def", definition.def) { .string(Base64.encode(Array($0))) }
        $0.map("metadata", definition.metadata, dumpJSON)
        $0.optional(
            "Source",
            definition.hasSource
                ? dumpObject {
                    $0.map("locations", definition.source.locations) { locations in
                        dumpObject { $0.list("locations", locations.locations, dumpJSON) }
                    }
                    $0.list("infos", definition.source.infos, dumpJSON)
                } : nil
        )
    }
}

private func dumpJSON(_ info: Pb_SourceInfo) -> JSONValue {
    dumpObject {
        $0.text("filename", info.filename)
        $0.bytes("data", Array(info.data))
        $0.optional("definition", info.hasDefinition ? dumpJSON(info.definition) : nil)
        $0.text("language", info.language)
    }
}

private func dumpJSON(_ location: Pb_Location) -> JSONValue {
    dumpObject {
        $0.number("sourceIndex", location.sourceIndex)
        $0.list("ranges", location.ranges) { range in
            dumpObject {
                $0.optional("start", range.hasStart ? dumpJSON(range.start) : nil)
                $0.optional("end", range.hasEnd ? dumpJSON(range.end) : nil)
            }
        }
    }
}

private func dumpJSON(_ position: Pb_Position) -> JSONValue {
    dumpObject {
        $0.number("line", position.line)
        $0.number("character", position.character)
    }
}
