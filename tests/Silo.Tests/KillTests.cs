using System.Diagnostics;
using OrleansCluster.Silo.Tests.Cluster;
using Xunit.Abstractions;

namespace OrleansCluster.Silo.Tests;

/// <summary>
/// kill -9 of the serving process while this process writes to it over HTTP and keeps its own record of what was
/// acknowledged; then a restart on the same data. The page cache outlives a kill, so this shows nothing about flushing:
/// the storage tests do that.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    // A start costs Microsoft Orleans three times as much.
    private static readonly int Kills = TestBuild.IsEmbedded ? 20 : 5;
    private const int Writers = 4;
    private const int PathsPerWriter = 6;

    [Fact]
    public async Task NothingAcknowledgedIsLostAndNothingHalfWrittenShows()
    {
        using var data = new TempFolder();
        var record = new WriteRecord();
        var random = new Random(20260113);
        var elapsed = Stopwatch.StartNew();
        var unanswered = 0;
        for (var round = 0; round < Kills; round++)
        {
            await using var silo = await SiloProcess.ServeAsync(data.Path);
            using var client = await silo.ClientAsync();

            // Every path after every kill. What is found is the truth from then on: the writers of the process before are gone.
            await FileCheck.AllAsync([client], record, "kill");
            unanswered += await WriteUntilKilledAsync(silo, client, record, round, random.Next(3, 24));
        }

        await using var last = await SiloProcess.ServeAsync(data.Path);
        using var reader = await last.ClientAsync();
        await FileCheck.AllAsync([reader], record, "kill");
        output.WriteLine(
            $"{Kills} kills in {elapsed.Elapsed.TotalSeconds:0.0} s: {record.Acknowledged} writes acknowledged on {record.Paths.Count} paths, {unanswered} cut off");
        Assert.True(record.Acknowledged >= Kills * 3);
        Assert.True(unanswered > 0, "No kill ever met a write under way.");
    }

    // Kills after so many acknowledgements in this round, at whatever the other writers are doing at that moment.
    private static async Task<int> WriteUntilKilledAsync(SiloProcess silo, HttpClient client, WriteRecord record, int round, int acknowledgements)
    {
        var acknowledged = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Count()
        {
            if (Interlocked.Increment(ref acknowledged) == acknowledgements)
                enough.SetResult();
        }

        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(client, record, round, writer, Count)).ToArray();
        var first = await Task.WhenAny(enough.Task, Task.WhenAll(writers)).WaitAsync(SiloProcess.Patience);
        Assert.True(first == enough.Task, "The writers ended before the kill.\n" + silo.Error);
        await silo.KillAsync();
        return (await Task.WhenAll(writers)).Sum();
    }

    /// <summary>Writes until the connection breaks; returns the number of writes without an answer.</summary>
    private static async Task<int> WriteAsync(HttpClient client, WriteRecord record, int round, int writer, Action acknowledged)
    {
        var random = new Random((round * Writers) + writer);
        while (true)
        {
            // Mostly small files, some of several blocks; old paths are replaced as well as new ones made.
            var path = $"kill/r{(random.Next(2) == 0 ? round : random.Next(round + 1))}/w{writer}/f{random.Next(PathsPerWriter)}.bin";
            var content = new byte[random.Next(12) == 0 ? random.Next(4 << 20, 9 << 20) : random.Next(0, 64 << 10)];
            random.NextBytes(content);
            var hash = WriteRecord.Hash(content);
            record.Sending(path, hash);
            try
            {
                using var body = new ByteArrayContent(content);
                using var answer = await client.PutAsync("/v1/files/" + path, body);
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"PUT {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            }
            catch (HttpRequestException)
            {
                return 1;
            }

            record.Answered(path, hash);
            acknowledged();
        }
    }
}
