import Foundation
import LLB
import Testing

@Suite struct ChainTests {
    static let goldens: [String: String] = {
        let data = (try? Data(contentsOf: OperationTests.fixtures.appending(path: "chains.json"))) ?? Data()
        return (try? JSONDecoder().decode([String: String].self, from: data)) ?? [:]
    }()

    @Test func everyGoldenHasACase() {
        #expect(Self.goldens.keys.sorted() == ChainCase.all.map(\.name).sorted())
    }

    /// The encoded definition equals that of BuildKit's Go client for the same chain.
    @Test(arguments: ChainCase.all)
    func equalsTheGoClient(_ each: ChainCase) throws {
        let golden = try #require(Self.goldens[each.name], "no golden")
        let expected = Array(try #require(Data(base64Encoded: golden)))
        let definition = try each.definition()
        let decoded = try Definition(decoding: expected)
        #expect(definition.digests == decoded.digests)
        #expect(definition.metadata == decoded.metadata)
        #expect(definition.encoded() == expected)
    }

    @Test(arguments: ChainCase.all)
    func isDeterministic(_ each: ChainCase) throws {
        let first = try each.definition().encoded()
        for _ in 0..<10 { #expect(try each.definition().encoded() == first) }
    }

    /// A method leaves the state that it is called on unchanged.
    @Test func statesAreValues() throws {
        let base = LLB.image("alpine").env("A", "1")
        let before = try base.marshal(for: .linuxAMD64)
        let changed = base.env("A", "2").dir("/x").run(["x"]).remove("/y")
        #expect(base.settings.environment.entries == ["A=1"])
        #expect(base.settings.directory == "/")
        #expect(changed.settings.environment.entries == ["A=2"])
        #expect(try base.marshal(for: .linuxAMD64) == before)
        #expect(try changed.marshal(for: .linuxAMD64) != before)
    }

    @Test func settingsAreReadable() {
        let state = LLB.scratch.env("A", "1").env("B", "2").env("A", "3").unsettingEnv("B").env("C", "x=y")
            .dir("/a//b/").user("me").hostname("h").cgroupParent("g").network(.none).security(.insecure)
            .platform(Platform(os: "Linux", architecture: "aarch64")).extraHost("h", "1.2.3.4")
            .ulimit("core", soft: 0, hard: 1)
        let settings = state.settings
        #expect(settings.environment.entries == ["A=3", "C=x=y"])
        #expect(settings.environment["C"] == "x=y")
        #expect(settings.directory == "/a//b/")
        #expect(state.dir("c").settings.directory == "/a/b/c")
        #expect([settings.user, settings.hostname, settings.cgroupParent] == ["me", "h", "g"])
        #expect(settings.network == .none && settings.security == .insecure)
        #expect(settings.platform == .linuxARM64)
        #expect(settings.extraHosts == [HostAddress(name: "h", address: "1.2.3.4")])
        #expect(settings.ulimits == [ResourceLimit(name: "core", soft: 0, hard: 1)])
        #expect(LLB.image("alpine").settings(of: state).settings.user == "me")
    }

    /// An encoded vertex keeps its bytes, and its platform is that of the next steps.
    @Test func continuesAGraph() throws {
        let encoded = try #require(try LLB.image("alpine").run(["a"]).output(for: .linuxARM64))
        let chain = State(of: encoded).run(["b"])
        let whole = try chain.marshal(for: .linuxAMD64)
        #expect(whole.digests.contains(encoded.vertex.digest))
        #expect(chain.settings.platform == .linuxARM64)
        let direct = try LLB.image("alpine").run(["a"]).run(["b"]).marshal(for: .linuxARM64)
        #expect(whole.digests == direct.digests)
        #expect(State(of: nil).isScratch)
    }

    /// The options of an array are the same as those given one by one.
    @Test func optionsCanBeCollected() throws {
        let options: [StepOption<RunOptions>] = [.env("A", "1"), .named("x"), .mount("/m")]
        let collected = try LLB.image("alpine").run(["x"], .all(options)).marshal(for: .linuxAMD64)
        let direct = try LLB.image("alpine").run(["x"], .env("A", "1"), .named("x"), .mount("/m"))
            .marshal(for: .linuxAMD64)
        #expect(collected == direct)
        let mount = Mount("/m", source: nil, isReadOnly: true)
        #expect(
            try LLB.scratch.run(["x"], .mount(mount, from: ChainCase.alpine)).marshal(for: .linuxAMD64)
                == LLB.scratch.run(["x"], .mount("/m", from: ChainCase.alpine, isReadOnly: true))
                .marshal(for: .linuxAMD64)
        )
    }

    /// Options that a vertex takes may be given with a file action.
    @Test func actionsTakeOptionsOfTheirVertex() throws {
        let named = LLB.scratch.copy("a", from: ChainCase.context, to: "/b", .named("copy"), .ignoreCache)
        let files = LLB.scratch.files(
            FileActions().copy("a", from: ChainCase.context, to: "/b"),
            .named("copy"),
            .ignoreCache
        )
        #expect(try named.marshal(for: .linuxAMD64) == files.marshal(for: .linuxAMD64))
        // Actions on nothing are the file system itself.
        let empty = LLB.scratch.files(FileActions().copy("a", from: FileActions().on(ChainCase.context), to: "/b"))
        #expect(
            try empty.marshal(for: .linuxAMD64).digests
                == LLB.scratch
                .copy("a", from: ChainCase.context, to: "/b").marshal(for: .linuxAMD64).digests
        )
    }

    /// A chain may be long: neither encoding nor releasing it recurses, and the time of a step doesn't grow with it.
    @Test func chainsMayBeLong() throws {
        var state = LLB.image("alpine")
        for index in 0..<20_000 { state = state.env("V\(index % 5)", "\(index)").run(["x"]) }
        let definition = try state.marshal(for: .linuxAMD64)
        #expect(definition.vertices.count == 20_002)
        #expect(state.settings.environment.entries.count == 5)
        var mounted = LLB.scratch
        for _ in 0..<20_000 { mounted = ChainCase.alpine.run(["x"], .mount("/m", from: mounted)).mounted(at: "/m") }
        #expect(!mounted.isScratch)
        var settings = LLB.scratch
        for index in 0..<100_000 { settings = settings.env("A", "\(index)") }
        #expect(settings.settings.environment.entries == ["A=99999"])
    }

    /// A graph whose number of paths grows exponentially is encoded once per step.
    @Test func sharedStepsAreEncodedOnce() throws {
        var state = ChainCase.alpine
        for _ in 0..<64 { state = LLB.merge([state, state.run(["x"])]) }
        #expect(try state.marshal(for: .linuxAMD64).vertices.count == 2 + 2 * 64)
    }

    @Test func writesToAFile() throws {
        let definition = try ChainCase.writellb.marshal(for: .linuxAMD64)
        let file = FileManager.default.temporaryDirectory.appending(path: "slipway-chain-\(UUID().uuidString).llb")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        try definition.write(to: .init(descriptor: handle.fileDescriptor))
        try handle.close()
        #expect(try Array(Data(contentsOf: file)) == definition.encoded())
        let error = #expect(throws: Definition.WriteError.self) { try definition.write(to: .init(descriptor: -1)) }
        #expect(error?.description == "can't write the definition: Bad file descriptor")
    }
}
