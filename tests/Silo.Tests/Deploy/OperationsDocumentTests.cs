using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansCluster.Gateways.Http;
using OrleansCluster.Gateways.Http.Cache;
using OrleansCluster.Gateways.Http.Problems;
using OrleansCluster.Grains.Interfaces.Consensus;
using OrleansCluster.Grains.Interfaces.Metadata;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Http;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>What docs/operations.md names exists.</summary>
[Collection(HttpCollection.Name)]
public sealed partial class OperationsDocumentTests(ServingSilo silo)
{
    // Their options are not ours.
    private static readonly string[] OtherPrograms = ["kubectl", "docker", "dotnet publish", "pg_dump", "pg_restore", "tar", "curl", "psql", "createdb", "kill"];

    private static readonly string Document = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs", "operations.md"));

    [Fact]
    public void EveryOptionAndVariableIsASetting()
    {
        var lines = Document.Split('\n').Where(line => !OtherPrograms.Any(program => line.TrimStart().StartsWith(program, StringComparison.Ordinal)));
        var options = lines.SelectMany(line => Option().Matches(CodeOfOthers().Replace(line, ""))).Select(match => match.Value).Distinct().ToList();
        Assert.Contains("--data", options);
        Assert.DoesNotContain(options, option => option is not ("--help" or "--replicas") && SettingSpecs.All.All(spec => spec.Option != option));
        var variables = Variable().Matches(Document).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("HTTPPORT", variables);
        Assert.DoesNotContain(variables, variable => SettingSpecs.Find(variable) is null);
    }

    [Fact]
    public void NoStepTouchesAFolderBeforeItsProcessHasEnded()
    {
        // A draining process goes on acknowledging writes, into whatever became of its folder.
        var stops = Document.Split('\n').Where(line => line.Contains("kill -TERM")).ToList();
        Assert.Equal(5, stops.Count);
        Assert.All(stops, stop => Assert.Equal("    kill -TERM $PID; tail --pid=$PID -f /dev/null", stop));
    }

    [Fact]
    public void EveryPathOfHttpIsServed()
    {
        var paths = HttpPath().Matches(Document).Select(match => match.Value).Distinct().ToList();
        Assert.Equal(
            [GatewayRoutes.Live, GatewayRoutes.Ready, GatewayRoutes.Status, GatewayRoutes.Files, GatewayRoutes.Groups], paths.OrderBy(path => path, StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryFigureIsInTheStatus()
    {
        var table = Document.Split("| figure in `/status` |")[1].Split("\n\n")[0].Split('\n').Where(line => line.StartsWith("| `")).ToList();
        Assert.True(table.Count >= 6);
        var status = await silo.Client.GetStringAsync(GatewayRoutes.Status);
        foreach (var name in NamesIn(table.Where(line => !IsOfCache(line))))
            Assert.Contains($"\"{name.Split('.')[^1]}\":", status);

        // The silo here has no part in a cache.
        string[] ofCache = [.. typeof(CacheDocument).GetProperties().Concat(typeof(CacheSiloDocument).GetProperties()).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];
        var named = NamesIn(table.Where(IsOfCache)).Where(name => name is not ("cache" or "--cache-mib")).ToList();
        Assert.True(named.Count >= 5);
        Assert.All(named, name => Assert.Contains(name.Split('.')[^1], ofCache));

        static bool IsOfCache(string line) => line.StartsWith("| `cache", StringComparison.Ordinal);

        static IEnumerable<string> NamesIn(IEnumerable<string> lines) => lines.SelectMany(line => Code().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value);
    }

    [Fact]
    public void EveryErrorIsDocumented()
    {
        var files = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs", "files.md"));
        var codes = ErrorCode().Matches(Document).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Contains($"| `{code}` |", files));
    }

    [Fact]
    public void EveryErrorOfTheMetadataStoreIsDocumented()
    {
        var document = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs", "metadata-http.md"));
        var codes = typeof(MetadataException).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(MetadataException)))
            .Select(type => ((MetadataException)RuntimeHelpers.GetUninitializedObject(type)).Code)
            .Append(ProblemCodes.KeyNotFound)
            .Concat(GroupCodes()).ToList();
        Assert.True(codes.Count >= 10);
        Assert.All(codes, code => Assert.Contains($"`{code}`", document));
        Assert.All(["--max-watches", "--metadata-history-minutes", "--metadata-history-revisions", "--metadata-history-mib"], option =>
        {
            Assert.Contains(option, document);
            Assert.Contains(SettingSpecs.All, spec => spec.Option == option);
        });
    }

    // What a change of members can fail with, and a read of the store cannot.
    private static IEnumerable<string> GroupCodes() => typeof(ConsensusException).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ConsensusException)))
        .Except([typeof(ReplicaBusyException), typeof(DiscardRefusedException), typeof(GroupsUnreadableException)])
        .Select(type => ((ConsensusException)RuntimeHelpers.GetUninitializedObject(type)).Code)
        .Concat([ProblemCodes.InvalidGroupName, ProblemCodes.InvalidReplicaId]);

    [Fact]
    public void EveryLinkLeadsSomewhere()
    {
        foreach (var target in Link().Matches(Document).Select(match => match.Groups[1].Value))
        {
            var (file, heading) = target.Split('#', 2) is [var before, var behind] ? (before, behind) : (target, null);
            var path = Path.Combine(TestBuild.RepositoryRoot, "docs", file);
            Assert.True(file.Length == 0 || File.Exists(path), $"{target} leads nowhere");
            Assert.True(heading is null || HeadingsOf(file.Length == 0 ? Document : File.ReadAllText(path)).Contains(heading), $"{target} leads to no heading");
        }
    }

    private static HashSet<string> HeadingsOf(string document) => [.. document.Split('\n').Where(line => line.StartsWith('#')).Select(AnchorOf)];

    [Fact]
    public void WhatIsNamedOfTheManifestsIsThere()
    {
        var (silos, files) = (Manifest.OfKind("StatefulSet").Single(), Manifest.OfKind("Service").Select(service => Manifest.Text(service, "metadata", "name")));
        Assert.Contains($"statefulset/{Manifest.Text(silos, "metadata", "name")}", Document);
        Assert.Equal(["files", "silo"], files.Order());
        Assert.Contains("(HTTP)", Document);
        Assert.Contains(Manifest.Text(Manifest.OfKind("Namespace").Single(), "metadata", "name"), Document);
        Assert.Contains($"Kubernetes kills\nit after {Manifest.Text(Manifest.Pod, "terminationGracePeriodSeconds")} s", Document);
        Assert.Contains($"The pod waits {Manifest.Text(Manifest.Container, "lifecycle", "preStop", "sleep", "seconds")} s", Document);
        Assert.Contains($"`ORLEANSCLUSTER_SHUTDOWNSECONDS` ({Manifest.Strings(Manifest.ConfigMap, "data")["ORLEANSCLUSTER_SHUTDOWNSECONDS"]})", Document);
        Assert.Contains("orleanscluster/http-client=true", Document);
        Assert.Contains("data-silo-1", Document);
    }

    // As GitHub makes them: lower case, words joined by '-', no other marks.
    private static string AnchorOf(string heading) =>
        string.Concat(heading.TrimStart('#', ' ').ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-')).Replace(' ', '-');

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex("`(kubectl|docker|dotnet|pg_dump)[^`]*`")]
    private static partial Regex CodeOfOthers();

    [GeneratedRegex("ORLEANSCLUSTER_([A-Z]+)")]
    private static partial Regex Variable();

    [GeneratedRegex("(?<=[ `0-9])/(health/[a-z]+|status|v1/[a-z]+)")]
    private static partial Regex HttpPath();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("`(file\\.[a-z_]+)`")]
    private static partial Regex ErrorCode();

    [GeneratedRegex("\\]\\(([^)]+)\\)")]
    private static partial Regex Link();
}
