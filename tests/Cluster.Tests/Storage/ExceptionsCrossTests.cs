using Orleans;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Cluster.Tests.Storage;

/// <summary>
/// What a grain, or the storage of its state, fails with can cross a call: without a codec its caller would learn of the missing codec only,
/// and neither what happened nor whether to try again.
/// </summary>
public sealed class ExceptionsCrossTests
{
    [Fact]
    public void Every_exception_of_the_files_and_of_grain_state_has_a_codec_and_is_where_clients_have_it()
    {
        var interfaces = typeof(FileSystemException).Assembly.GetTypes().Where(IsException).ToList();
        Assert.True(interfaces.Count > 20);
        Assert.DoesNotContain(interfaces, type => !type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));
        Assert.DoesNotContain(
            typeof(SiloFence).Assembly.GetTypes(),
            type => IsException(type) && (type.Namespace!.EndsWith(".Storage", StringComparison.Ordinal) || type.Namespace.Contains(".Files", StringComparison.Ordinal)));
    }

    private static bool IsException(Type type) => type.IsAssignableTo(typeof(Exception));
}
