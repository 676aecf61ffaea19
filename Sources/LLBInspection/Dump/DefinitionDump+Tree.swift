import LLB
import LLBProtos
import SourceText

extension DefinitionDump {
    /// Indented text, one block for each vertex in the definition's order (inputs before users).
    ///
    /// A block's head is `#N KIND`; below it comes every field that hasn't its default value, one
    /// on a line, strings in JSON's quotes where they aren't plain. Inputs go by the numbers of
    /// their blocks. Defaults are -1 for times, outputs and the mode of a copy, and what is empty, 0
    /// or false elsewhere; the file system that `scratch` names is empty. Digests are left out, so
    /// that a change shows where it was made and not in every block after it. The texts of the
    /// sources are left out too.
    public func tree() -> String {
        var blocks: [String] = []
        for (index, entry) in entries.enumerated() {
            var block = DumpBlock()
            block.line("#\(index + 1) \(head(entry.op))")
            block.indented { block in
                describe(entry.metadata, in: &block)
                places(entry.locations, in: &block)
                frame(entry.op, in: &block)
                describe(entry.op, in: &block)
            }
            blocks.append(block.text)
        }
        return blocks.joined(separator: "\n")
    }

    /// The first line of a block, behind its number.
    private func head(_ op: Pb_Op) -> String {
        switch op.op {
        case .source(let source): "source \(DumpBlock.quoted(source.identifier))"
        case .exec: "exec"
        case .file: "file"
        case .build: "build"
        case .merge: "merge"
        case .diff: "diff"
        case .passthrough: "passthrough"
        case nil: "result \(op.inputs.map(name(of:)).joined(separator: " "))"
        }
    }

    private func describe(_ metadata: Pb_OpMetadata, in block: inout DumpBlock) {
        var descriptions = metadata.description_p
        block.text("name", descriptions.removeValue(forKey: VertexMetadata.customNameKey) ?? "")
        block.map("description", descriptions)
        block.flag("ignore-cache", metadata.ignoreCache)
        if metadata.hasExportCache { block.line("export-cache: \(metadata.exportCache.value)") }
        if metadata.hasProgressGroup {
            let group = metadata.progressGroup
            block.line("progress-group:")
            block.indented {
                $0.text("id", group.id)
                $0.text("name", group.name)
                $0.flag("weak", group.weak)
            }
        }
        if metadata.hasLinuxResources {
            let resources = metadata.linuxResources
            block.line("linux-resources:")
            block.indented {
                $0.number("memory", resources.memory)
                $0.number("memory-swap", resources.memorySwap)
                $0.number("cpu-shares", resources.cpuShares)
                $0.number("cpu-period", resources.cpuPeriod)
                $0.number("cpu-quota", resources.cpuQuota)
                $0.text("cpuset-cpus", resources.cpusetCpus)
                $0.text("cpuset-mems", resources.cpusetMems)
            }
        }
        let caps = metadata.caps.sorted { bytewiseLess($0.key, $1.key) }.map { $0.value ? $0.key : "!" + $0.key }
        if !caps.isEmpty { block.line("caps: \(caps.joined(separator: " "))") }
    }

    /// `at: FILE:LINE`, with the last line and the columns where the range has them.
    private func places(_ locations: [Pb_Location], in block: inout DumpBlock) {
        let places = locations.flatMap { location in
            let index = Int(location.sourceIndex)
            let file = sources.indices.contains(index) ? sources[index].filename : "source \(index)"
            return Self.joined(location.ranges).map { range in
                let (start, end) = (range.start, range.end)
                if start.character == 0, end.character == 0 {
                    return end.line > start.line ? "\(file):\(start.line)-\(end.line)" : "\(file):\(start.line)"
                }
                // Columns count from 0 on the wire and from 1 for people.
                let (first, last) = (Int64(start.character) + 1, Int64(end.character) + 1)
                return "\(file):\(start.line):\(first)-\(end.line):\(last)"
            }
        }
        if !places.isEmpty { block.line("at: \(places.joined(separator: ", "))") }
    }

    /// Ranges of lines that follow each other as one; definitions have a range for each line of a place.
    private static func joined(_ ranges: [Pb_Range]) -> [Pb_Range] {
        var result: [Pb_Range] = []
        for range in ranges {
            if let last = result.indices.last, range.start.character == 0,
                range.start.line == result[last].end.line + 1
            {
                result[last].end = range.end
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// What operations of all kinds have.
    private func frame(_ op: Pb_Op, in block: inout DumpBlock) {
        if op.hasPlatform {
            let platform = op.platform
            let parts = [platform.os, platform.architecture, platform.variant]
            block.line("platform: \(parts.prefix(platform.variant.isEmpty ? 2 : 3).joined(separator: "/"))")
            block.text("os-version", platform.osversion)
            block.texts("os-features", platform.osfeatures)
        }
        if op.hasConstraints { block.texts("worker-filter", op.constraints.filter) }
        guard op.op != nil else { return }
        if !op.hasConstraints { block.line("constraints: absent") }
        if !op.inputs.isEmpty { block.line("inputs: \(op.inputs.map(name(of:)).joined(separator: " "))") }
    }

    private func describe(_ op: Pb_Op, in block: inout DumpBlock) {
        switch op.op {
        case .source(let source): block.map("attrs", source.attrs)
        case .exec(let exec): describe(exec, of: op, in: &block)
        case .file(let file):
            block.line("actions:")
            block.indented { block in
                for action in file.actions { describe(action, of: op, actions: file.actions, in: &block) }
            }
        case .build(let build):
            block.line("builder: \(build.builder == -1 ? "llb" : name(ofInput: build.builder, of: op))")
            block.map("build-inputs", build.inputs.mapValues { name(ofInput: $0.input, of: op) })
            block.map("attrs", build.attrs)
            if build.hasDef, let last = build.def.def.last {
                block.line("definition: \(build.def.def.count) vertices, \(Vertex.digest(of: Array(last)))")
            }
        case .merge(let merge):
            block.texts("merged", merge.inputs.map { name(ofInput: $0.input, of: op) })
        case .diff(let diff):
            if diff.hasLower { block.line("lower: \(name(ofInput: diff.lower.input, of: op))") }
            if diff.hasUpper { block.line("upper: \(name(ofInput: diff.upper.input, of: op))") }
        case .passthrough(let pass):
            block.text("id", pass.id)
            block.texts("outputs", pass.outputs.map(String.init))
        case nil: break
        }
    }
}
