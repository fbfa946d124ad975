using OrleansCluster.Gateways.Redis;
using OrleansCluster.Gateways.Redis.Commands;
using OrleansCluster.Harness.Processes;

namespace OrleansCluster.Silo.Tests.Redis;

/// <summary>What docs/redis.md says is so.</summary>
public sealed class RedisDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs/redis.md"));

    [Fact]
    public void Every_command_is_in_the_document()
    {
        var names = CommandTable.All.SelectMany(command => command.Subcommands?.Values.AsEnumerable() ?? [command])
            .Select(command => command.Name.ToUpperInvariant().Replace('|', ' '));
        Assert.DoesNotContain(names, name => !Document.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_difference_from_Redis_is_in_the_document() =>
        Assert.DoesNotContain(RedisDifference.Names, name => !Document.Contains($"\n| {name} |", StringComparison.Ordinal));

    [Fact]
    public void Every_option_is_in_the_document() =>
        Assert.DoesNotContain(typeof(RedisGatewayOptions).GetProperties(), option => !Document.Contains($"`{option.Name}`", StringComparison.Ordinal));
}
