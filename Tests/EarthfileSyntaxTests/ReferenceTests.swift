import Testing

@testable import EarthfileSyntax

@Suite struct ReferenceTests {
    @Test(arguments: [
        ("+build", EarthReference(.same, "build")),
        ("./app+build", EarthReference(.directory("./app"), "build")),
        ("../lib+BUILD", EarthReference(.directory("../lib"), "BUILD")),
        ("/abs+t", EarthReference(.directory("/abs"), "t")),
        ("./a\\+b+t", EarthReference(.directory("./a+b"), "t")),
        (
            "github.com/earthly/lib/rust:3.0.1+CARGO",
            EarthReference(.git("github.com/earthly/lib/rust", tag: "3.0.1"), "CARGO")
        ),
        ("github.com/a/b:feature/x+t", EarthReference(.git("github.com/a/b", tag: "feature/x"), "t")),
        (
            "http://127.0.0.1:8080/lib.git/sub:main+t",
            EarthReference(.git("http://127.0.0.1:8080/lib.git/sub", tag: "main"), "t")
        ),
        ("rust+INIT", EarthReference(.alias("rust"), "INIT")),
    ])
    func references(text: String, reference: EarthReference) throws {
        #expect(try EarthReference(parsing: text) == reference)
        #expect(reference.description == text)
    }

    @Test(arguments: ["build", "+", "+a+b", "~/x+t", "https://github.com+t"])
    func noReferences(text: String) {
        #expect(throws: EarthReference.Invalid.self) { try EarthReference(parsing: text) }
    }

    @Test func artifacts() {
        let artifact = ArtifactReference(parsing: "./app+build/dist/*.js")
        #expect(artifact?.target == EarthReference(.directory("./app"), "build"))
        #expect(artifact?.path == "/dist/*.js")
        #expect(artifact?.description == "./app+build/dist/*.js")
        #expect(ArtifactReference(parsing: "+build/") == ArtifactReference(EarthReference(.same, "build"), path: "/"))
        #expect(ArtifactReference(parsing: "./a\\+b/c") == nil)
        #expect(ArtifactReference(parsing: "+build") == nil)
        #expect(ArtifactReference(parsing: "src/main.c") == nil)
    }

    @Test(arguments: [
        ("", ".", ""), ("", "./app", "app"), ("app", "../lib", "lib"), ("a/b", "..", "a"), ("a/b", "../..", ""),
    ])
    func directories(base: String, path: String, result: String) throws {
        #expect(try ProjectLocation.context(base).joined(with: .directory(path)) == .context(result))
    }

    @Test(arguments: [("", ".."), ("a", "../.."), ("a", "../../b"), ("", "/abs")])
    func directoriesOutsideOfTheContext(base: String, path: String) {
        #expect(throws: EarthReference.Invalid.self) {
            try ProjectLocation.context(base).joined(with: .directory(path))
        }
    }

    @Test(arguments: [
        ("github.com/a/b", "https://github.com/a/b.git", "github.com/a/b", ""),
        ("github.com/a/b/c/d", "https://github.com/a/b.git", "github.com/a/b", "c/d"),
        ("git.example.com/x/y/z.git/c", "https://git.example.com/x/y/z.git", "git.example.com/x/y/z", "c"),
        ("http://127.0.0.1:80/lib.git/c", "http://127.0.0.1:80/lib.git", "127.0.0.1:80/lib", "c"),
    ])
    func repositories(path: String, url: String, name: String, directory: String) throws {
        let project = try ProjectLocation.GitProject(path: path, tag: "v1")
        #expect(project.url == url)
        #expect(project.name == name)
        #expect(project.directory == directory)
        #expect(ProjectLocation.git(project).description == name + (directory.isEmpty ? "" : "/" + directory) + ":v1")
    }

    @Test func aDirectoryOfARepository() throws {
        let project = try ProjectLocation.git(.init(path: "github.com/a/b/c", tag: "v1")).joined(
            with: .directory("../d")
        )
        #expect(project.directory == "d")
        #expect(project.tag == "v1")
        #expect(project.path("../../x") == "d/x")
    }
}
