using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Commands;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Grains.Metadata;

namespace OrleansCluster.Cluster.Tests.Metadata;

/// <summary>History is given up before it fills a store, by the options of a silo.</summary>
public sealed class HistoryBytesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_that_is_written_anew_all_the_time_does_not_fill_the_store(bool isBounded)
    {
        await using var cluster = await MetadataCluster.StartAsync(configure: options => options.CompactionBytes = isBounded ? 1 << 20 : null);
        await cluster.DoAsync<DoneAnswer>(new SetQuotaCommand(default, 8 << 20));
        var (record, written) = (new string('x', 60_000), 0);
        for (; written < 300; written++)
        {
            if (await cluster.PutAsync("directory", record) is RefusedAnswer refused)
            {
                Assert.Equal(RefusalKind.StoreQuota, refused.Kind);
                break;
            }
        }

        var status = await cluster.AskAsync<StoreStatusAnswer>(new StatusQuery());
        if (isBounded)
        {
            // 18 MB went through it. 100 revisions stay, which are 6 MB.
            Assert.Equal((300, 300L), (written, status.Revision));
            Assert.InRange(status.CompactedRevision, 150, 200);
        }
        else
        {
            Assert.InRange(written, 130, 140);
            Assert.Equal(0, status.CompactedRevision);
        }
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(1L << 20, true)]
    [InlineData(1L << 40, true)]
    [InlineData((1L << 20) - 1, false)]
    [InlineData((1L << 40) + 1, false)]
    [InlineData(-1L, false)]
    public void A_bound_out_of_its_range_is_refused_when_the_silo_starts(long? bytes, bool isAllowed)
    {
        var result = new MetadataOptionsValidator().Validate(null, new MetadataOptions { CompactionBytes = bytes });
        Assert.Equal(isAllowed, result.Succeeded);
        if (!isAllowed)
            Assert.Contains($"CompactionBytes is {bytes}", result.FailureMessage);
    }
}
