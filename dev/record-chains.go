// Records the graphs that chains of calls make in BuildKit's Go client. Slipway's library must make the same graphs
// (Tests/LLBTests/ChainTests.swift).
//
// Run in a checkout of github.com/moby/buildkit with this file as cmd/chains/main.go:
//
//	go run -mod=vendor ./cmd/chains > chains.json
//
// The output is a JSON object. Its members are the names of chains, with their pb.Definition in base64.
package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net"
	"os"
	"time"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/llbbuild"
	"github.com/moby/buildkit/solver/pb"
	"github.com/moby/buildkit/util/apicaps"
	digest "github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
	"google.golang.org/protobuf/proto"
)

const sum = "sha256:c3ca71edeaa161bafed7f3dbdeeab9a5ab34587f569fd71c0a89b4d1e40d77f6"

type chain struct {
	name    string
	state   llb.State
	options []llb.ConstraintsOpt
}

func sh(script string) llb.RunOption { return llb.Args([]string{"/bin/sh", "-c", script}) }

func platform(os, arch, variant string) ocispecs.Platform {
	return ocispecs.Platform{OS: os, Architecture: arch, Variant: variant}
}

func alpine() llb.State  { return llb.Image("alpine") }
func directory() llb.State { return llb.Local("context", llb.SessionID("s")) }

func settings() llb.State {
	return alpine().
		AddEnv("A", "1").AddEnv("B", "2").AddEnv("A", "3").
		Dir("/srv").Dir("app").Dir("../lib").
		User("me:staff").Hostname("builder").
		AddExtraHost("one", net.ParseIP("10.0.0.1")).AddExtraHost("two", net.ParseIP("::1")).
		AddUlimit("nofile", 1024, 2048).AddUlimit("nproc", 5, -1).
		WithCgroupParent("group").Network(llb.NetModeHost).Security(llb.SecurityModeInsecure).
		Run(sh("first")).Root().
		AddEnv("C", "4").Dir("/").Network(llb.NetModeNone).Security(llb.SecurityModeSandbox).
		Run(sh("second")).Root()
}

func local() llb.State {
	return alpine().AddEnv("A", "1").Dir("/src").
		Run(sh("one"), llb.With(llb.AddEnv("A", "2"), llb.Dir("sub"), llb.User("u"), llb.Hostname("h")),
			llb.AddExtraHost("x", net.ParseIP("10.0.0.2")), llb.AddUlimit("core", 0, 0), llb.WithCgroupParent("g"),
			llb.With(llb.Network(llb.NetModeHost), llb.Security(llb.SecurityModeInsecure)),
			llb.ValidExitCodes(0, 3)).Root().
		Run(sh("two")).Root()
}

func mounts() llb.State {
	golang := llb.Image("golang:1.26-alpine", llb.LinuxArm64)
	run := golang.Dir("/src").Run(llb.Shlex("go build -o /out/app ./..."),
		llb.AddMount("/src", directory(), llb.Readonly),
		llb.AddMount("/data", directory(), llb.SourcePath("data"), llb.ForceNoOutput, llb.ContentCache(llb.MountContentCacheOff)),
		llb.AddMount("/cache", llb.Scratch(), llb.AsPersistentCacheDir("go", llb.CacheMountLocked)),
		llb.AddMount("/warm", alpine(), llb.SourcePath("/etc"), llb.AsPersistentCacheDir("warm", llb.CacheMountPrivate)),
		llb.AddMount("/tmp", llb.Scratch(), llb.Tmpfs(llb.TmpfsSize(1<<20))),
		llb.AddMount("/ram", llb.Scratch(), llb.Tmpfs()),
		llb.AddSecret("/run/secrets/a"),
		llb.AddSecret("/b", llb.SecretID("b"), llb.SecretFileOpt(1, 2, 0440), llb.SecretOptional),
		llb.AddSecret("TOKEN", llb.SecretID("token"), llb.SecretAsEnv(true)),
		llb.AddSSHSocket(), llb.AddSSHSocket(llb.SSHID("k"), llb.SSHSocketOpt("/agent", 3, 4, 0660), llb.SSHOptional),
		llb.AddCDIDevice(llb.CDIDeviceName("vendor.com/gpu=0"), llb.CDIDeviceOptional),
		llb.WithProxy(llb.ProxyEnv{HTTPProxy: "http://p", NoProxy: "localhost"}),
	)
	out := run.AddMount("/out", llb.Scratch())
	etc := run.AddMount("/etc/conf", alpine().Dir("/conf"))
	src := run.AddMount("/lib/src", directory(), llb.Readonly)
	return run.Root().
		File(llb.Copy(out, "app", "/bin/")).
		File(llb.Copy(etc, "x", "y")).
		File(llb.Copy(src, "/", "/copy"))
}

func files() llb.State {
	when := time.Unix(1700000000, 5)
	base := alpine().Dir("/srv")
	other := llb.Scratch().Dir("/other")
	made := llb.Mkfile("made", 0600, []byte("text")).WithState(other)
	return base.File(
		llb.Mkdir("app", 0755, llb.WithParents(true), llb.WithUser("www:1000"), llb.WithCreatedTime(when)).
			Mkfile("/app/f", 0100644, []byte{0, 255}, llb.WithUIDGID(1, 2)).
			Copy(directory().Dir("sub"), "a/../b", "./", &llb.CopyInfo{
				Mode: &llb.ChmodOpt{Mode: 0755}, FollowSymlinks: true, CopyDirContentsOnly: true, AttemptUnpack: true,
				CreateDestPath: true, AllowWildcard: true, AllowEmptyWildcard: true, IncludePatterns: []string{"*.c"},
				ExcludePatterns: []string{"t"}, RequiredPaths: []string{"r"}, AlwaysReplaceExistingDestPaths: true,
			}, llb.WithUser("root"), llb.WithCreatedTime(when)).
			Copy(made, "made", "one").
			Copy(made, "/made", "two/.").
			Symlink("app", "/link", llb.WithUser("x")).
			Rm("old*", llb.WithAllowNotFound(true), llb.WithAllowWildcard(true)),
		llb.WithCustomName("files"),
	).File(llb.Copy(directory(), "x", "y", llb.ChmodOpt{ModeStr: "u+x"})).File(llb.Rm("x"))
}

func platforms() llb.State {
	arm := llb.Image("alpine", llb.Platform(platform("linux", "arm", ""))).Run(sh("a")).Root()
	riscv := alpine().Run(sh("b"), llb.LinuxRiscv64).Root().Run(sh("c")).Root()
	set := alpine().Platform(platform("linux", "aarch64", "v8")).Run(sh("d")).Root()
	win := llb.Image("nano", llb.Windows).File(llb.Mkdir("/x", 0755)).Run(sh("e")).Root()
	return llb.Merge([]llb.State{arm, riscv, set, win}).Run(sh("f")).Root()
}

func buildkit0() llb.State {
	golang := llb.Image("docker.io/library/golang:1.26-alpine").
		AddEnv("PATH", "/usr/local/go/bin:/usr/bin:/bin").AddEnv("GOPATH", "/go").
		Run(llb.Shlex("apk add --no-cache g++ linux-headers")).Root()
	one := llb.Git("https://github.com/opencontainers/runc.git", "v1.3.0")
	two := llb.Git("github.com/moby/buildkit", "master:cmd")
	build := func(name string, source llb.State) llb.State {
		return golang.Dir("/src").Run(llb.Shlex("go build -o /out/"+name+" ./"), llb.AddMount("/src", source, llb.Readonly),
			llb.AddMount("/root/.cache", llb.Scratch(), llb.AsPersistentCacheDir("go", llb.CacheMountShared))).
			AddMount("/out", llb.Scratch())
	}
	return alpine().File(llb.Copy(build("runc", one), "/runc", "/bin/")).
		File(llb.Copy(build("buildkitd", two), "/buildkitd", "/bin/")).
		Run(llb.Shlex("ls -l /bin")).Root()
}

func places() llb.State {
	file := llb.NewSourceMap(nil, "build.txt", "Text", []byte("one\ntwo\nthree\n"))
	at := func(line int32, end int32) *pb.Range {
		return &pb.Range{Start: &pb.Position{Line: line}, End: &pb.Position{Line: line, Character: end}}
	}
	return llb.Image("alpine", file.Location([]*pb.Range{at(1, 3)})).
		Run(sh("x"), file.Location([]*pb.Range{at(2, 3), at(3, 5)})).Root()
}

func chains() []chain {
	withConfig, err := alpine().AddEnv("A", "0").WithImageConfig([]byte(
		`{"architecture":"arm64","os":"linux","variant":"v8","config":{"Env":["PATH=/bin","EMPTY=","BARE","A=1"],"WorkingDir":"/work","User":"me"}}`))
	if err != nil {
		panic(err)
	}
	shared := alpine().Run(sh("shared")).Root()
	caps := pb.Caps.CapSet(pb.Caps.All())
	none := pb.Caps.CapSet([]*apicaps.PBCap{})
	amd64 := []llb.ConstraintsOpt{llb.LinuxAmd64}
	with := func(more ...llb.ConstraintsOpt) []llb.ConstraintsOpt { return append([]llb.ConstraintsOpt{llb.LinuxAmd64}, more...) }
	patch := llb.Diff(shared, shared.Run(sh("patch")).Root())
	return []chain{
		{"writellb", llb.Image("docker.io/library/alpine").
			File(llb.Copy(llb.Local("context"), "README.md", "README.md")).
			Run(llb.Args([]string{"/bin/sh", "-c", "echo \"programmatically built\" > /built.txt"})).Root(),
			with(llb.LocalUniqueID("s43w96rwjsm9tf1zlxvn6nezg"))},
		{"scratch", llb.Scratch(), amd64},
		{"settings", settings(), amd64},
		{"settings-of-one-run", local(), amd64},
		{"mounts", mounts(), amd64},
		{"read-only-root", alpine().AddEnv("A", "1").Run(sh("check"), llb.ReadonlyRootFS()).Root().Run(sh("next")).Root(), amd64},
		{"read-only-root-output", alpine().Run(sh("check"), llb.ReadonlyRootFS()).AddMount("/out", llb.Scratch()), amd64},
		{"files", files(), amd64},
		{"platforms", platforms(), amd64},
		{"platform-of-marshal", alpine().File(llb.Mkdir("/x", 0755)).Run(sh("a")).Root().With(llbbuild.Build()), []llb.ConstraintsOpt{llb.LinuxArmel}},
		{"build", llb.Image("alpine", llb.LinuxArm64).With(llbbuild.Build(llbbuild.WithFilename("graph.llb"))).Run(sh("x")).Root(), amd64},
		{"build-platform", alpine().With(llbbuild.Build(llbbuild.WithConstraints(llb.LinuxS390x))), amd64},
		{"merge", llb.Merge([]llb.State{alpine().AddEnv("A", "1"), llb.Scratch(), patch, directory()}).Run(sh("x")).Root(), amd64},
		{"merge-one", llb.Merge([]llb.State{llb.Scratch(), shared}), amd64},
		{"diff-from-scratch", llb.Diff(llb.Scratch(), shared), amd64},
		{"diff-to-scratch", llb.Diff(shared, llb.Scratch()), amd64},
		{"requires", alpine().Dir("/work").Requires("tested", shared, llb.Scratch(), directory()).Run(sh("x")).Root(), amd64},
		{"passthrough", llb.NewState(llb.NewPassthroughOp("several", []llb.PassthroughInput{
			{State: alpine(), Output: true}, {State: shared}, {State: directory(), Output: true}}).OutputAt(1)), amd64},
		{"places", places(), amd64},
		{"image-config", withConfig.Run(sh("x")).Root(), amd64},
		{"shared", llb.Merge([]llb.State{shared.Run(sh("left")).Root(), shared.Run(sh("right")).Root(),
			llb.Image("docker.io/library/alpine:latest", llb.WithCustomName("again"))}), amd64},
		{"metadata", alpine().Run(sh("x"), llb.IgnoreCache, llb.WithCustomName("name"), llb.WithDescription(map[string]string{"k": "v"}),
			llb.WithExportCache(), llb.ProgressGroup("g", "group", true), llb.Require("a==b", "c"), llb.MemoryLimit(1<<30), llb.CPUShares(3)).Root().
			File(llb.Rm("/x"), llb.WithoutExportCache()), amd64},
		{"metadata-of-marshal", alpine().Run(sh("x"), llb.Require("two==2"), llb.WithoutExportCache()).Root(),
			with(llb.Require("one==1"), llb.WithExportCache(), llb.ProgressGroup("g", "group", false), llb.IgnoreCache)},
		{"path-by-solver", alpine().Run(sh("x"), llb.AddSSHSocket()).Root(), with(llb.WithCaps(caps))},
		{"path-in-vertex", alpine().Run(sh("x"), llb.AddSSHSocket()).Root(), with(llb.WithCaps(none))},
		{"words", alpine().Run(llb.Shlex(`a "b c" 'd \e' f\ g "h\"i\n" j''k '' # comment`)).Root(), amd64},
		{"image", llb.Image("localhost:5000/a/b:1", llb.ResolveModePreferLocal, llb.WithLayerLimit(2), llb.WithImageChecksum(digest.Digest(sum)), llb.MarkImageInternal), amd64},
		{"image-pull", llb.Image("busybox@"+sum, llb.ResolveModeForcePull), amd64},
		{"image-blob", llb.ImageBlob("alpine@"+sum, llb.Filename("f"), llb.Chmod(0640), llb.Chown(1, 2)), amd64},
		{"oci-layout", llb.OCILayout("base@"+sum, llb.OCIStore("s", "st"), llb.OCILayerLimit(3)), amd64},
		{"oci-layout-blob", llb.OCILayoutBlob("alpine@"+sum, llb.ImageBlobOCIStore("s", "st"), llb.Filename("f")), amd64},
		{"local", llb.Local("context", llb.IncludePatterns([]string{"a<b"}), llb.ExcludePatterns([]string{"*.md", "!é"}),
			llb.FollowPaths([]string{"Dockerfile"}), llb.SharedKeyHint("hint"), llb.Differ(llb.DiffNone, true),
			llb.MetadataOnlyTransfer([]string{"x"}), llb.LocalUniqueID("mine")), with(llb.LocalUniqueID("other"))},
		{"git", llb.Git("git@github.com:moby/buildkit.git", "", llb.GitRef("v1"), llb.GitSubDir("sub"), llb.KnownSSHHosts("github.com ssh-rsa AAAA"),
			llb.KnownSSHHosts("b\n"), llb.MountSSHSock("agent"), llb.KeepGitDir(), llb.GitSkipSubmodules(), llb.GitMTimeCommit()), amd64},
		{"git-https", llb.Git("https://user:pw@example.com/r.git", "main", llb.AuthTokenSecret("tok"), llb.AuthHeaderSecret("hdr"),
			llb.GitChecksum("0123456789012345678901234567890123456789"), llb.GitFetchByCommit(),
			llb.GitBundleURL("oci-layout+blob://x@"+sum, llb.GitBundleOCIStore("s", "st")), llb.GitCheckoutBundle()), amd64},
		{"http", llb.HTTP("https://example.com/f", llb.Checksum(digest.Digest(sum)), llb.Filename("f"), llb.Chmod(0755), llb.Chown(3, 4),
			llb.AuthHeaderSecret("hdr"), llb.Header(llb.HTTPHeader{Accept: "a", UserAgent: "u"}),
			llb.VerifyPGPSignature(llb.HTTPSignatureInfo{PubKey: []byte("key"), Signature: []byte("sig")})), amd64},
		{"buildkit0", buildkit0(), amd64},
	}
}

func main() {
	result := map[string]string{}
	for _, each := range chains() {
		definition, err := each.state.Marshal(context.TODO(), each.options...)
		if err != nil {
			panic(each.name + ": " + err.Error())
		}
		bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(definition.ToPB())
		if err != nil {
			panic(err)
		}
		result[each.name] = base64.StdEncoding.EncodeToString(bytes)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(result); err != nil {
		panic(err)
	}
}
