using System.IO.Compression;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OrleansCluster.Storage;
using OrleansCluster.Storage.Logs;
using OrleansCluster.Storage.States;

namespace OrleansCluster.Silo.Tests.Compatibility;

/// <summary>
/// A data folder that an earlier version wrote, ended by kill -9. Beside it are a list of the files in it (SHA-256, length, path), and one
/// of the records in its state store (SHA-256 of the value, version, key), or of the keys in its metadata store, which has that state too
/// (SHA-256 of the value, revision of the last change, key). <c>gone.txt</c> was deleted, <c>twice.txt</c> written twice.
/// </summary>
/// <param name="Name">Version, and what is special about it.</param>
internal sealed record KeptData(string Name)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Compatibility", "Kept");

    /// <summary>Where new ones are kept.</summary>
    private static string Source => Path.Combine(Path.GetDirectoryName(PathOfThis())!, "Kept");

    public static IEnumerable<KeptData> All => Directory.GetFiles(Folder, "data-*.zip").Select(file => new KeptData(Path.GetFileNameWithoutExtension(file))).OrderBy(one => one.Name);

    private string Zip => Path.Combine(Folder, Name + ".zip");

    public void ExtractTo(string folder) => ZipFile.ExtractToDirectory(Zip, folder);

    /// <summary>What each file in it holds, by its path.</summary>
    public IReadOnlyList<(string Path, byte[] Content)> Read()
    {
        using var zip = ZipFile.OpenRead(Zip);
        var files = new List<(string, byte[])>();
        foreach (var entry in zip.Entries.Where(entry => entry.Length > 0))
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            files.Add((entry.FullName, content.ToArray()));
        }

        return files;
    }

    /// <summary>Reads every file that was kept by HTTP, and looks for the one that was deleted.</summary>
    public async Task CheckFilesAsync(HttpClient client)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, Name + ".txt"));
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var (hash, length, path) = Split(line);
            var content = await client.GetByteArrayAsync("/v1/files/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
            Assert.Equal((path, length, hash), (path, $"{content.Length}", Hash(content)));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/files/gone.txt")).StatusCode);
    }

    /// <summary>Reads every key that was kept by HTTP; none, if the folder is of a version whose metadata store had nothing in it.</summary>
    public async Task CheckKeysAsync(HttpClient client)
    {
        foreach (var line in HasKeys ? await File.ReadAllLinesAsync(Keys) : [])
        {
            var (hash, revision, key) = Split(line);
            using var answer = await client.GetAsync("/v1/kv/" + Uri.EscapeDataString(key));
            var content = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal((key, HttpStatusCode.OK, revision, hash), (key, answer.StatusCode, Assert.Single(answer.Headers.GetValues("Metadata-Mod-Revision")), Hash(content)));
        }
    }

    /// <summary>Reads every record that was kept, from a store that nobody else has open.</summary>
    public async Task CheckRecordsAsync(string folder)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, Name + ".records.txt"));
        await using var disk = new RealDisk(folder);
        await using var store = await StateStore.OpenAsync(disk, "state");
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Length, store.Count);
        foreach (var line in lines)
        {
            var (hash, version, key) = Split(line);
            var record = store.Read(key);
            Assert.Equal((key, version, hash), (key, $"{record?.Version}", record is null ? "" : Hash(record.Value.Span)));
        }
    }

    /// <summary>Keeps a folder that nobody has open, with lists of what is in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">All files that it serves.</param>
    public async Task KeepAsync(string folder, IEnumerable<(string Path, byte[] Content)> files)
    {
        await File.WriteAllLinesAsync(Path.Combine(Source, Name + ".txt"), files.Select(file => $"{Hash(file.Content)} {file.Content.Length} {file.Path}"));
        foreach (var left in Directory.GetFiles(folder, ".lock", SearchOption.AllDirectories)) File.Delete(left);
        ZipFile.CreateFromDirectory(folder, Path.Combine(Source, Name + ".zip"), CompressionLevel.SmallestSize, includeBaseDirectory: false);
    }

    /// <summary>Lists the keys of the folder's metadata store.</summary>
    /// <param name="keys">Each with its value and the revision of its last change.</param>
    public Task KeepKeysAsync(IEnumerable<(string Key, byte[] Value, string Revision)> keys) =>
        File.WriteAllLinesAsync(Path.Combine(Source, Name + ".keys.txt"), keys.Select(key => $"{Hash(key.Value)} {key.Revision} {key.Key}"));

    /// <summary>Whether the records of its state store are listed.</summary>
    public bool HasRecords => File.Exists(Path.Combine(Folder, Name + ".records.txt"));

    /// <summary>Whether its state is in the metadata store, and keys of that are listed.</summary>
    public bool HasKeys => File.Exists(Keys);

    private string Keys => Path.Combine(Folder, Name + ".keys.txt");

    /// <summary>Makes the store of a folder that nobody has open take a snapshot, and goes on for some short segments of its log.</summary>
    public static async Task CompactAsync(string folder)
    {
        await using var disk = new RealDisk(folder);
        await using var store = await StateStore.OpenAsync(disk, "state", new StateStoreOptions { Log = new LogOptions { SegmentBytes = 4096 } });
        await store.CompactAsync();
        long? version = null;
        for (var i = 0; i < 3; i++) version = await store.WriteAsync("kept/filler", new byte[3_000], version);
        await store.DeleteAsync("kept/filler", version);
    }

    /// <summary>Lists the records of a folder that nobody has open.</summary>
    public async Task KeepRecordsAsync(string folder)
    {
        await using var disk = new RealDisk(folder);
        await using var store = await StateStore.OpenAsync(disk, "state");
        var map = typeof(StateStore).GetField("_map", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(store)!;
        var records = (KeyValuePair<string, StateRecord>[])map.GetType().GetMethod("Copy")!.Invoke(map, null)!;
        await File.WriteAllLinesAsync(
            Path.Combine(Source, Name + ".records.txt"),
            records.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{Hash(one.Value.Value.Span)} {one.Value.Version} {one.Key}"));
    }

    private static (string Hash, string Number, string Name) Split(string line) => (line[..64], line[65..line.IndexOf(' ', 65)], line[(line.IndexOf(' ', 65) + 1)..]);

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string PathOfThis([CallerFilePath] string path = "") => path;
}
