using OrleansCluster.Silo.Tests.Http;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>
/// Every later version serves the data folders that earlier ones wrote. To keep one of a new version: serve on an empty folder, write files
/// by HTTP, kill the process, and keep the folder with <see cref="KeptData.KeepAsync"/>, as <c>UPDATE_GOLDEN=1</c> does here for one with a
/// snapshot.
/// </summary>
public sealed class KeptDataTests
{
    private const string WithSnapshot = "data-0.1-snapshot";
    private const string WithGroup = "data-0.1-group";

    public static TheoryData<string> Versions => [.. KeptData.All.Select(kept => kept.Name)];

    public static TheoryData<string> VersionsWithRecords => [.. KeptData.All.Where(kept => kept.HasRecords).Select(kept => kept.Name)];

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
            await MetadataGroup.WaitGoodAsync(client);
            await kept.CheckFilesAsync(client);
            await kept.CheckKeysAsync(client);
            using var more = new StringContent($"written at start {start}");
            (await client.PutAsync($"/v1/files/more-{start}.txt", more)).EnsureSuccessStatusCode();
            Assert.Equal("written at start 1", await client.GetStringAsync("/v1/files/more-1.txt"));
            await silo.KillAsync();
        }
    }

    [Theory]
    [MemberData(nameof(VersionsWithRecords))]
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

    [Fact]
    public async Task A_folder_as_it_is_by_default_with_the_logs_of_a_consensus_group_is_kept()
    {
        var kept = KeptData.All.FirstOrDefault(one => one.Name == WithGroup);
        if (kept is null && Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await RecordGroupAsync(new KeptData(WithGroup));
            return;
        }

        Assert.True(kept!.HasKeys);
        foreach (var silo in (string[])["silo-0", "silo-1", "silo-2"])
            Assert.Contains(kept.Read(), file => file.Path.StartsWith($"{silo}/consensus/metadata/", StringComparison.Ordinal) && file.Path.EndsWith(".log", StringComparison.Ordinal));
    }

    // Files, a snapshot of what was written until then, and more of them after it, by short segments of the log.
    private static async Task RecordAsync(KeptData kept)
    {
        var recording = new Recording();
        using var data = new TempFolder();
        await ServeAsync(data.Path, StorageOfFiles, recording.WriteBeforeAsync);
        await KeptData.CompactAsync(data.Path);
        await ServeAsync(data.Path, StorageOfFiles, recording.WriteAfterAsync);
        await kept.KeepAsync(data.Path, recording.Files);
        await kept.KeepRecordsAsync(data.Path);
    }

    // What is written by default: grain state in the metadata store, and keys beside it.
    private static async Task RecordGroupAsync(KeptData kept)
    {
        var recording = new Recording();
        using var data = new TempFolder();
        await ServeAsync(data.Path, [], async client =>
        {
            await MetadataGroup.WaitGoodAsync(client);
            await recording.WriteBeforeAsync(client);
            await recording.WriteKeysAsync(client);
        });
        await ServeAsync(data.Path, [], async client =>
        {
            await MetadataGroup.WaitGoodAsync(client);
            await recording.WriteAfterAsync(client);
            await recording.WriteKeysAsync(client);
        });
        await kept.KeepAsync(data.Path, recording.Files);
        await kept.KeepKeysAsync(recording.Keys);
    }

    private static readonly string[] StorageOfFiles = ["--storage", "File"];

    private static async Task ServeAsync(string folder, string[] arguments, Func<HttpClient, Task> work)
    {
        await using var silo = await SiloProcess.ServeAsync(folder, arguments);
        using var client = await silo.ClientAsync();
        await work(client);
        await silo.KillAsync();
    }
}
