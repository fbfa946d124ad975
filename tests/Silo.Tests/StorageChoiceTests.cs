using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests;

/// <summary>No start may look for grain state where it is not.</summary>
public sealed class StorageChoiceTests
{
    [Fact]
    public async Task StateInFilesStaysThereIfNothingElseIsAskedFor()
    {
        using var data = new TempFolder();
        await PutAsync(data.Path, "a", "in files");

        await using (var silo = await SiloProcess.ServeAsync(data.Path))
        {
            using var client = await silo.ClientAsync();
            Assert.Equal("in files", await client.GetStringAsync("/v1/files/a"));
            Assert.Equal("", silo.Error);
            await silo.KillAsync();
        }

        await RefusedAsync(data.Path, "File", "Consensus");
        await using (var silo = await SiloProcess.ServeAsync(data.Path, "--storage", "File"))
        {
            using var client = await silo.ClientAsync();
            Assert.Equal("in files", await client.GetStringAsync("/v1/files/a"));
            Assert.Equal("", silo.Error);
        }
    }

    [Fact]
    public async Task StateInTheMetadataStoreIsFoundAgainAndNotLookedForInFiles()
    {
        using var data = new TempFolder();
        await PutAsync(data.Path, "a", "by consensus", "--storage", "Consensus");
        await RefusedAsync(data.Path, "Consensus", "File");
        await using (var silo = await SiloProcess.ServeAsync(data.Path, "--storage", "Consensus"))
        {
            using var client = await silo.ClientAsync();
            Assert.Equal("by consensus", await client.GetStringAsync("/v1/files/a"));
            Assert.False(Directory.Exists(data.File("state")));
            Assert.Equal("", silo.Error);
            await silo.KillAsync();
        }

        await using var unasked = await SiloProcess.ServeAsync(data.Path);
        using var again = await unasked.ClientAsync();
        Assert.Equal("by consensus", await again.GetStringAsync("/v1/files/a"));
        Assert.Contains($"The data folder {data.Path} has its grain state in Consensus, so it stays there; a new folder's would be in File.", unasked.Error);
    }

    private static async Task PutAsync(string folder, string path, string text, params string[] options)
    {
        await using var silo = await SiloProcess.ServeAsync(folder, options);
        using var client = await silo.ClientAsync();
        using var content = new StringContent(text);
        (await client.PutAsync("/v1/files/" + path, content)).EnsureSuccessStatusCode();
        await silo.KillAsync();
    }

    private static async Task RefusedAsync(string folder, string found, string asked)
    {
        await using var silo = SiloProcess.Run(["--data", folder, "--http-port", "0", "--storage", asked, .. TestPorts.Options()]);
        Assert.Equal(1, await silo.ExitAsync());
        Assert.Equal(
            $"The data folder '{folder}' has its grain state in {found}, and this start would keep it in {asked} and find none; "
            + $"say --storage {found}, or name another folder by --data.",
            silo.Error.TrimEnd());
    }
}
