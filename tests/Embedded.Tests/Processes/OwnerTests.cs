using System.Net;
using Orleans.Runtime;
using OrleansCluster.Embedded.Processes;

namespace OrleansCluster.Embedded.Tests.Processes;

/// <summary>
/// Which silo a grain belongs to is computed in every process, while versions are changed process by process: all versions must compute
/// the same. What stands here is never changed.
/// </summary>
public sealed class OwnerTests
{
    [Fact]
    public void A_grain_belongs_to_the_same_silo_in_every_version()
    {
        string[] names = ["silo-0", "silo-1", "silo-2"];
        var view = new ProcessView(1, [.. names.Select((name, i) =>
            new ViewMember(name, SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 11111 + i), 1), null, ProcessView.SeedOf(name)))]);
        string[] keys = ["a", "b", "c", "d", "blocks@silo-1", "a/long/path/of-a.txt", "42", "häuser"];
        var owners = keys.Select(key => view.OwnerOf(GrainId.Create("directory", key))!.Name[^1]);
        Assert.Equal("22101211", new string([.. owners]));
    }
}
