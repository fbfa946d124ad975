using OrleansCluster.Silo.Hosting;
using OrleansCluster.Silo.Options;
using OrleansCluster.Silo.Tests.Processes;

namespace OrleansCluster.Silo.Tests;

/// <summary>No start may look for grain state where it is not.</summary>
public sealed class StorageChoiceTests
{
    [Fact]
    public async Task StateInFilesStaysThereIfNothingElseIsAskedFor()
    {
        using var data = new TempFolder();
        await PutAsync(data.Path, "a", "in files", "--storage", "File");
        await RefusedAsync(data.Path, "File", "Consensus");
        await using (var silo = await SiloProcess.ServeAsync(data.Path, "--storage", "File"))
        {
            using var client = await silo.ClientAsync();
            Assert.Equal("in files", await client.GetStringAsync("/v1/files/a"));
            Assert.DoesNotContain("grain state", silo.Error);
            await silo.KillAsync();
        }

        // As folders of before are, which have no note.
        File.Delete(data.File("grain-state-is-in.File"));
        await using var unasked = await SiloProcess.ServeAsync(data.Path);
        using var again = await unasked.ClientAsync();
        Assert.Equal("in files", await again.GetStringAsync("/v1/files/a"));
        Assert.Contains($"The data folder {data.Path} has its grain state in File, so it stays there; a new folder's would be in Consensus.", unasked.Error);
    }

    [Fact]
    public async Task StateIsInTheMetadataStoreIfNothingElseIsAskedForAndNotLookedForInFiles()
    {
        using var data = new TempFolder();
        await PutAsync(data.Path, "a", "by consensus");
        await RefusedAsync(data.Path, "Consensus", "File");
        await using var silo = await SiloProcess.ServeAsync(data.Path);
        using var client = await silo.ClientAsync();
        Assert.Equal("by consensus", await client.GetStringAsync("/v1/files/a"));
        Assert.False(Directory.Exists(data.File("state")));
        Assert.DoesNotContain("grain state", silo.Error);
    }

    [Fact]
    public async Task WhereTheDefaultIsNotToBeHadAProcessSaysWhatItNeeds()
    {
        using var folder = new TempFolder();
        var settings = new SiloSettings { SiloNames = ["silo-0"], DataFolder = folder.Path };
        var refused = await Assert.ThrowsAsync<StartException>(() => DataFolder.TakeAsync(settings));
        Assert.Equal(
            "Grain state is kept in Consensus where nothing else is asked for, but this process knows no silos of the metadata group: "
            + "name them by --metadata-silos, the same for each process, or say where else by --storage.",
            refused.Message);

        // What was refused has decided nothing, and what is there is found without it.
        await using (var files = await DataFolder.TakeAsync(settings with { Storage = StorageKind.File, IsStorageGiven = true }))
            Assert.Equal(StorageKind.File, files.Storage);
        await using (var found = await DataFolder.TakeAsync(settings))
            Assert.Equal(StorageKind.File, found.Storage);
        refused = await Assert.ThrowsAsync<StartException>(() => DataFolder.TakeAsync(settings with { PrimaryPort = 11111 }));
        Assert.Contains("has its grain state in File, but a cluster of several processes cannot keep it", refused.Message);
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
