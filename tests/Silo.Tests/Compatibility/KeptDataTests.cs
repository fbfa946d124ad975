using System.Net;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>
/// Every later version serves the data folders that earlier ones wrote. To keep one of a new version: serve on an empty folder, write files
/// by HTTP, kill the process, and keep the folder with <see cref="KeptData.KeepAsync"/>, as <c>UPDATE_GOLDEN=1</c> does here for one with a
/// snapshot.
/// </summary>
public sealed class KeptDataTests
{
    private const string WithSnapshot = "data-0.1-snapshot";

    public static TheoryData<string> Versions => [.. KeptData.All.Select(kept => kept.Name)];

    [Fact]
    public void There_is_one_to_read() => Assert.NotEmpty(Versions);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_folder_of_that_version_is_served_and_written_on(string version)
    {
        var kept = new KeptData(version);
        using var data = new TempFolder();
        kept.ExtractTo(data.Path);
        for (var start = 1; start <= 2; start++)
        {
            await using var silo = await SiloProcess.ServeAsync(data.Path);
            using var client = await silo.ClientAsync();
            await kept.CheckFilesAsync(client);
            using var more = new StringContent($"written at start {start}");
            (await client.PutAsync($"/v1/files/more-{start}.txt", more)).EnsureSuccessStatusCode();
            Assert.Equal("written at start 1", await client.GetStringAsync("/v1/files/more-1.txt"));
            await silo.KillAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_record_of_that_version_is_read(string version)
    {
        using var data = new TempFolder();
        new KeptData(version).ExtractTo(data.Path);
        await new KeptData(version).CheckRecordsAsync(data.Path);
    }

    [Fact]
    public async Task A_folder_with_a_snapshot_is_kept()
    {
        var kept = KeptData.All.FirstOrDefault(one => one.Name == WithSnapshot);
        if (kept is null && Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") await RecordAsync(new KeptData(WithSnapshot));
        else Assert.Contains(kept!.Read(), file => file.Path.EndsWith(".snap", StringComparison.Ordinal));
    }

    // Files, a snapshot of what was written until then, and more of them after it, by short segments of the log.
    private static async Task RecordAsync(KeptData kept)
    {
        var random = new Random(1);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var data = new TempFolder();
        await ServeAsync(data.Path, async client =>
        {
            for (var i = 0; i < 12; i++) await PutAsync(client, $"before/{i:00}.bin", Bytes(100 * i));
            await PutAsync(client, "gone.txt", Bytes(10));
            await PutAsync(client, "twice.txt", Bytes(10));
        });
        await KeptData.CompactAsync(data.Path);
        await ServeAsync(data.Path, async client =>
        {
            for (var i = 0; i < 12; i++) await PutAsync(client, $"after/\u00fc {i:00}.bin", Bytes(3_000 * i));
            await PutAsync(client, "twice.txt", Bytes(20));
            (await client.DeleteAsync("/v1/files/gone.txt")).EnsureSuccessStatusCode();
            files.Remove("gone.txt");
        });
        await kept.KeepAsync(data.Path, files.Select(file => (file.Key, file.Value)));
        foreach (var other in KeptData.All.Where(one => !one.HasRecords))
        {
            using var folder = new TempFolder();
            other.ExtractTo(folder.Path);
            await other.KeepRecordsAsync(folder.Path);
        }

        byte[] Bytes(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }

        async Task PutAsync(HttpClient client, string path, byte[] content)
        {
            using var body = new ByteArrayContent(content);
            (await client.PutAsync("/v1/files/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), body)).EnsureSuccessStatusCode();
            files[path] = content;
        }
    }

    private static async Task ServeAsync(string folder, Func<HttpClient, Task> work)
    {
        await using var silo = await SiloProcess.ServeAsync(folder);
        using var client = await silo.ClientAsync();
        await work(client);
        await silo.KillAsync();
    }
}
