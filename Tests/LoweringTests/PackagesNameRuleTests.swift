import Testing

@testable import Lowering

@Suite struct PackagesNameRuleTests {
    @Test(arguments: [
        "curl", "g++", "libstdc++6", "docker-ce=17.12.0~ce-0~ubuntu", "libc6:i386", "libc6:i386=2.36-9+deb12u4",
        "vim=2:9.0.*", "linux-image-amd64/bookworm-backports", "0ad",
    ])
    func apt(name: String) { #expect(PackageNameRule.apt.argument(for: name) == name) }

    /// Names that no manager accepts: options, shell syntax, more than one argument, the empty string.
    static let invalid = [
        "", " ", "-y", "--allow-unauthenticated", "a b", "a;b", "a&&b", "$(reboot)", "`id`", "a|b", "a\nb", "a'b",
        "a\"b", "a\\b", "a=", "a=-1", "a=1;x", "a=$(x)", "é", "a\u{0}", "*", "=1", String(repeating: "a", count: 300),
    ]

    @Test(arguments: invalid + ["curl-", "Curl", "a", "./x.deb", "/tmp/x.deb", "a:", "a/", "curl,git"])
    func rejectsApt(name: String) { #expect(PackageNameRule.apt.argument(for: name) == nil) }

    @Test(arguments: [
        "curl", "curl=8.5.0-r0", "curl~8.5", "curl>8", "curl>=8", "curl<9", "curl=~8.5", "so:libssl.so.3", "cmd:bash",
        ".build-deps", "foo@edge", "foo=1.2@edge", "py3-pip", "R",
    ])
    func apk(name: String) { #expect(PackageNameRule.apk.argument(for: name) == name) }

    @Test(arguments: invalid + ["!curl", "curl==1", "curl@", "/tmp/x.apk"])
    func rejectsApk(name: String) { #expect(PackageNameRule.apk.argument(for: name) == nil) }

    @Test(arguments: [
        ("curl", "curl"), ("curl=8.5.0-1.fc40", "curl-8.5.0-1.fc40"), ("glibc.i686", "glibc.i686"),
        ("perl(Foo::Bar)", "perl(Foo::Bar)"), ("@development-tools", "@development-tools"),
        ("/usr/bin/gcc", "/usr/bin/gcc"),
        ("vim=2:9.0^git1~rc", "vim-2:9.0^git1~rc"),
    ])
    func rpm(name: String, argument: String) { #expect(PackageNameRule.rpm("dnf").argument(for: name) == argument) }

    @Test(arguments: invalid + ["a<b", "curl>=1", "a*", "@core=1", "perl(JSON)=4", "/usr/bin/dig=9"])
    func rejectsRPM(name: String) { #expect(PackageNameRule.rpm("dnf").argument(for: name) == nil) }

    @Test(arguments: ["curl", "curl=8.5.0", "curl>=8", "glibc.x86_64", "perl(Foo)"])
    func zypper(name: String) { #expect(PackageNameRule.zypper.argument(for: name) == name) }

    @Test(arguments: invalid + ["!curl", "~curl", "curl=>1"])
    func rejectsZypper(name: String) { #expect(PackageNameRule.zypper.argument(for: name) == nil) }
}
