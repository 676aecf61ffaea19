import Foundation
import JSON
import OCISpec
import Testing

/// The lines of a fixture file.
private func lines(_ name: String) throws -> [String] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
}

@Suite struct ImageConfigTests {
    @Test("What BuildKit wrote survives reading and writing byte for byte")
    func roundTrip() throws {
        let configs = try lines("configs.jsonl")
        #expect(configs.count > 20)
        for line in configs {
            let image = try ImageConfig(parsing: line.utf8)
            #expect(String(decoding: image.bytes(), as: UTF8.self) == line)
        }
    }

    @Test("Configs of other origin are written as Go writes them: line one is the input, line two Go's output")
    func pairs() throws {
        let pairs = try lines("config-pairs.jsonl")
        #expect(pairs.count == 8)
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            let image = try ImageConfig(parsing: pairs[index].utf8)
            #expect(String(decoding: image.bytes(), as: UTF8.self) == pairs[index + 1])
        }
    }

    @Test func unknownMembersAreKept() throws {
        let text =
            #"{"architecture":"a","os":"b","rootfs":{"type":"layers","diff_ids":null},"config":{"StopTimeout":10},"id":"x"}"#
        let image = try ImageConfig(parsing: text.utf8)
        #expect(String(decoding: image.bytes(keepingUnknown: true), as: UTF8.self) == text)
        #expect(image.json()["config"] == .object(JSONObject()))
    }

    @Test func scratch() {
        let linux = ImageConfig.scratch(platform: .linuxAMD64)
        #expect(
            String(decoding: linux.bytes(), as: UTF8.self)
                == #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":null},"config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"WorkingDir":"/"}}"#
        )
        #expect(
            ImageConfig.scratch(platform: Platform(os: "windows", architecture: "amd64")).config.environment.isEmpty
        )
    }

    @Test(arguments: [
        (#"{"config":{"Env":"x"}}"#, "invalid image config: config.Env: expected an array of strings"),
        (#"{"config":[]}"#, "invalid image config: config: expected an object"),
        (#"{"created":"yesterday"}"#, "invalid image config: created: expected a time such as 2024-01-01T00:00:00Z"),
        (#"{"history":{}}"#, "invalid image config: history: expected an array"),
        (#"[]"#, "invalid image config: expected an object"),
        (#"{"a""#, "invalid image config: unexpected end of JSON, expected ':' at byte 4"),
    ])
    func badConfig(text: String, message: String) {
        #expect(throws: ImageConfigError(message)) { try ImageConfig(parsing: text.utf8) }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_709_208_000, "2024-02-29T12:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (951_868_799, "2000-02-29T23:59:59Z"), (Int64.max, "9999-12-31T23:59:59Z"),
            (Int64.min, "0000-01-01T00:00:00Z"),
        ] as [(Int64, String)]
    )
    func timestamps(seconds: Int64, text: String) {
        #expect(Timestamp(unixSeconds: seconds).description == text)
        #expect(Timestamp(rfc3339: text)?.description == text)
    }

    @Test(arguments: ["", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Zx"])
    func noTimestamps(text: String) { #expect(Timestamp(rfc3339: text) == nil) }
}
