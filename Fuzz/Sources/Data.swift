import Diagnostics
import JSON
import LLB
import LLBInspection
import LLBProtos
import Lowering
import OCISpec
import ServiceSettings
import SourceText
import SwiftProtobuf
import TOMLTree

/// Reads image references, platforms, times, addresses of Git, JSON and image configs.
func readImageData(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let reference = try? ImageReference(parsing: text) {
        let again = try? ImageReference(parsing: reference.description)
        promise(again == reference, "a reference that can't be read again")
        _ = (reference.familiarDescription, reference.withDefaultTag, reference.nameOnly)
    }
    if let platform = try? Platform(parsing: text, host: .linuxAMD64) {
        _ = (platform.formatted, platform.formattedWithOSOptions)
        promise(platform.normalized.normalized == platform.normalized, "a platform that normalizes twice")
        _ = platform.runs(.linuxAMD64)
    }
    _ = Timestamp(rfc3339: text)
    _ = try? GitReference(parsing: text, allowsBareHost: true)
    guard let json = try? JSONValue(parsing: bytes) else { return }
    for options in [JSONValue.WriteOptions.go, .indented, JSONValue.WriteOptions()] {
        promise((try? JSONValue(parsing: json.bytes(options))) == json, "JSON that can't be read again")
    }
    if let config = try? ImageConfig(json: json) {
        let written = config.bytes(keepingUnknown: true)
        guard let again = try? ImageConfig(parsing: written) else {
            broken("a config that can't be read again")
        }
        promise(again.bytes(keepingUnknown: true) == written, "a config that changes when it is written")
    }
}

/// Reads, writes and shows a graph.
func readGraph(_ bytes: [UInt8]) {
    if let definition = try? Definition(decoding: bytes) {
        if let output = try? definition.output() { readOperations(of: output.vertex) }
        _ = try? definition.resultSource()
        _ = try? definition.onlySource()
        let written = definition.encoded()
        guard let again = try? Definition(decoding: written) else {
            broken("a graph that can't be read again")
        }
        promise(again.encoded() == written, "a graph that changes when it is written")
    }
    if let dump = try? DefinitionDump(serialized: bytes) { show(dump) }
    if let proto = try? Pb_Definition(serializedBytes: bytes) { _ = try? Definition(proto) }
}

/// Decodes and encodes the operations of a graph.
private func readOperations(of last: Vertex) {
    var seen: Set<String> = [last.digest]
    var waiting = [last]
    while let vertex = waiting.popLast() {
        for input in vertex.inputs where seen.insert(input.vertex.digest).inserted { waiting.append(input.vertex) }
        guard let operation = try? vertex.operation(), let options = try? vertex.options(),
            let written = try? operation.vertex(options)
        else { continue }
        promise((try? written.operation()) == operation, "an operation that changes when it is written")
    }
}

func show(_ dump: DefinitionDump) {
    for format in DefinitionDump.Format.allCases { _ = dump.rendered(as: format) }
}

/// Reads a configuration file and, after a separator, flags `NAME=VALUE`. The files that settings name are not read.
func readSettings(_ bytes: [UInt8]) {
    let parts = parts(of: bytes, 2)
    let flags = parts[1].map(assignments) ?? []
    var names: [String] = []
    var values: [String: [String]] = [:]
    for flag in flags {
        if values[flag.name] == nil { names.append(flag.name) }
        values[flag.name, default: []].append(flag.value)
    }
    guard let settings = settingsOf(parts[0] ?? [], flags: names.map { ($0, values[$0] ?? []) }) else { return }
    let text = settings.text
    guard let again = settingsOf(Array(text.utf8)) else { broken("settings that can't be read again") }
    promise(settingLines(again.text) == settingLines(text), "settings that change when they are written")
}

private func settingsOf(_ bytes: [UInt8], flags: [(name: String, values: [String])] = []) -> EffectiveSettings? {
    let source = SourceFile(name: "a.toml", bytes: bytes, language: "TOML")
    var diagnostics = DiagnosticSink()
    guard let root = TOMLParser.parse(source, diagnostics: &diagnostics) else { return nil }
    do { return try EffectiveSettings(file: (source, root), flags: flags) } catch {
        promise(error.problems.allSatisfy { !$0.isEmpty }, "a problem without words")
        return nil
    }
}

/// The lines of a configuration without the comments at their ends, which name the origin of a value.
private func settingLines(_ text: String) -> [Substring] {
    text.split(separator: "\n").map { line in line.firstRange(of: "  # ").map { line[..<$0.lowerBound] } ?? line }
}
