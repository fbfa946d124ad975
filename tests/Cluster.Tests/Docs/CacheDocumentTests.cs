using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Client.Cache;
using OrleansCluster.Cluster.Tests.Cache;
using OrleansCluster.Cluster.Tests.Cache.Metrics;
using OrleansCluster.Grains.Interfaces.Cache;

namespace OrleansCluster.Cluster.Tests.Docs;

public sealed partial class CacheDocumentTests
{
    private static readonly string Root = FindRoot();

    private static readonly string Document = Text("docs", "cache.md");

    [Fact]
    public void The_examples_in_the_document_are_code_that_is_compiled()
    {
        var compiled = new[] { Text("tests", "Cluster.Tests", "Docs", "CacheExample.cs"), Text("tests", "Silo.Tests", "Sessions", "Shop.cs") }
            .SelectMany(source => Region().Matches(source).Select(match => Unindented(match.Groups[1].Value)));
        Assert.Equal(compiled, Fenced().Matches(Document).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public async Task The_example_does_what_it_says()
    {
        await using var cluster = await CacheCluster.StartAsync(1);
        Assert.Equal(1, await CacheExample.UseAsync(cluster.Client, CancellationToken.None));
        Assert.Null(await cluster.Client.GetAsync("price:7"));
    }

    [Fact]
    public async Task A_price_is_asked_for_once_and_then_near()
    {
        await using var cluster = await CacheCluster.StartAsync(1);
        var services = new ServiceCollection().AddSingleton(cluster.Grains);
        CacheExample.RegisterNear(services);
        await using var provider = services.BuildServiceProvider();
        var (cache, queries) = (provider.GetRequiredService<CacheClient>(), 0);
        await Files.Eventually.TrueAsync(
            async () => System.Text.Encoding.UTF8.GetString((await CacheExample.PriceAsync(cache, 7, (id, _) => Task.FromResult($"{id}.{++queries}"), CancellationToken.None)).Span) == "7.1"
                && cache.NearStatistics.Hits > 0,
            "it is read near");
        Assert.Equal(1, queries);
    }

    [Fact]
    public async Task What_the_report_cost_is_paid_once()
    {
        await using var cluster = await CacheCluster.StartAsync(1);
        var services = new ServiceCollection().AddSingleton(cluster.Grains);
        CacheExample.Register(services);
        await using var provider = services.BuildServiceProvider();
        var made = 0;
        for (var reader = 0; reader < 2; reader++)
            Assert.Equal([7], await CacheExample.ReportAsync(provider.GetRequiredService<IDistributedCache>(), () => Task.FromResult<byte[]>([(byte)(7 + made++)]), CancellationToken.None));
        Assert.NotNull(await cluster.Client.PeekAsync("shop:report"));
    }

    [Fact]
    public async Task Every_instrument_is_in_the_document_with_its_kind_and_unit()
    {
        using var measurements = new Measurements();
        await using var cluster = await CacheCluster.StartAsync(1, meters: measurements.Factory);
        await cluster.NewClient(configure: options => options.NearCacheBytes = 1 << 20, meters: measurements.Factory).GetAsync("key");
        var real = measurements.Instruments.Select(instrument => $"| `{instrument.Name}` | {KindOf(instrument)} | `{instrument.Unit}` |").Order(StringComparer.Ordinal);
        Assert.Equal(real, InstrumentRow().Matches(Document).Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_error_is_in_the_document()
    {
        var errors = typeof(CacheException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(CacheException))).ToList();
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            // The code and whether to retry do not depend on what a constructor was given.
            var made = (CacheException)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(error);
            Assert.Contains($"`{error.Name}`", Document, StringComparison.Ordinal);
            Assert.StartsWith("cache.", made.Code, StringComparison.Ordinal);
        }
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> => "histogram",
        ObservableUpDownCounter<long> => "up-down counter",
        ObservableCounter<long> or Counter<long> => "counter",
        _ => instrument.GetType().Name,
    };

    private static string Unindented(string code)
    {
        var lines = code.Split('\n');
        var indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }

    private static string Text(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "global.json")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("The repository's root was not found.");
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"^\| `orleanscluster[a-z_.]+` \| [a-z -]+ \| `[A-Za-z{}]+` \|", RegexOptions.Multiline)]
    private static partial Regex InstrumentRow();

    [GeneratedRegex(@"#region [a-z]+\n(.*?) *#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
