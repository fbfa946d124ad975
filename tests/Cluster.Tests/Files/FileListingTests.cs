using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Interfaces.Files;

namespace OrleansCluster.Cluster.Tests.Files;

public class FileListingTests(SharedFileCluster shared) : IClassFixture<SharedFileCluster>
{
    private readonly FileCluster _cluster = shared.Cluster;

    [Fact]
    public async Task Files_and_directories_are_listed_in_order()
    {
        foreach (var path in new[] { "list/b", "list/a/x", "list/a", "list/c/d/e/f", "list/Z" })
            await _cluster.WriteAsync(path, [1]);
        Assert.Equal(["Z", "a", "a/", "b", "c/"], await _cluster.NamesAsync("list"));
        Assert.Equal(["x"], await _cluster.NamesAsync("/list/a/"));
        Assert.Equal(["e/"], await _cluster.NamesAsync("list/c/d"));
        Assert.Contains("list/", await _cluster.NamesAsync(""));
        var listing = await _cluster.Client.ListAsync("list");
        Assert.Equal("list", listing.Directory);
        Assert.Equal("list/b", listing.Entries[3].Path);
        Assert.Equal(await _cluster.Client.StatAsync("list/b"), listing.Entries[3].File);
        Assert.True(listing.Entries[4].IsDirectory);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_empty() => Assert.Empty((await _cluster.Client.ListAsync("nowhere/at/all")).Entries);

    [Fact]
    public async Task A_long_listing_comes_in_parts()
    {
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => _cluster.WriteAsync($"paged/f{i:d2}", [])));
        var found = new List<string>();
        string? after = null;
        var parts = 0;
        do
        {
            var part = await _cluster.Client.ListAsync("paged", after, 10);
            Assert.True(part.Entries.Count <= 10);
            found.AddRange(part.Entries.Select(entry => entry.Name));
            after = part.Next;
            parts++;
        }
        while (after is not null);
        Assert.Equal(3, parts);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"f{i:d2}"), found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task The_length_of_a_part_has_bounds(int limit) =>
        await Assert.ThrowsAsync<InvalidFileOptionsException>(() => _cluster.Client.ListAsync("list", null, limit));

    [Fact]
    public async Task A_deleted_file_is_not_listed_and_an_empty_directory_neither()
    {
        await _cluster.WriteAsync("gone/a/b/f", [1]);
        await _cluster.WriteAsync("gone/a/g", [1]);
        await _cluster.Client.DeleteAsync("gone/a/b/f");
        Assert.Equal(["g"], await _cluster.NamesAsync("gone/a"));
        await _cluster.Client.DeleteAsync("gone/a/g");
        Assert.DoesNotContain("gone/", await _cluster.NamesAsync(""));
        await _cluster.WriteAsync("gone/a/b/f", [1]);
        Assert.Equal(["b/"], await _cluster.NamesAsync("gone/a"));
    }

    [Fact]
    public async Task A_write_under_way_is_not_listed()
    {
        var source = new SteppedStream([1, 2, 3]) { StopAt = 2 };
        var write = _cluster.Client.WriteAsync("underway/f", source);
        await Eventually.TrueAsync(() => source.IsStopped, "the source stands still");
        Assert.Empty(await _cluster.NamesAsync("underway"));
        Assert.DoesNotContain("underway/", await _cluster.NamesAsync(""));
        Assert.True(await _cluster.Grains.GetGrain<INamespaceGrain>("/underway").IsNameNeededAsync());
        source.Resume();
        await write;
        Assert.Equal(["f"], await _cluster.NamesAsync("underway"));
    }

    [Fact]
    public async Task Names_that_nothing_stands_behind_are_removed_up_to_the_root()
    {
        await _cluster.WriteAsync("ghost/a/f", [1]);
        await _cluster.Client.DeleteAsync("ghost/a/f");
        var parent = _cluster.Grains.GetGrain<INamespaceGrain>("/ghost");
        await Eventually.TrueAsync(
            async () => !await parent.IsNameNeededAsync(), "the directory 'ghost' has no names");
    }

    [Fact]
    public async Task Fifty_writers_to_one_directory_are_all_listed()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _cluster.WriteAsync($"crowd/deep/f{i:d2}", FileCluster.Bytes(100, i))));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"f{i:d2}"), await _cluster.NamesAsync("crowd/deep"));
        for (var i = 0; i < 50; i++)
            Assert.Equal(FileCluster.Bytes(100, i), await _cluster.ReadAsync($"crowd/deep/f{i:d2}"));
    }

    [Fact]
    public async Task Writers_and_deleters_of_one_directory_leave_what_they_say()
    {
        var random = new Random(5);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            for (var round = 0; round < 8; round++)
            {
                await _cluster.WriteAsync($"churn/d{i % 3}/f{i}", [(byte)round]);
                Assert.Contains($"f{i}", await _cluster.NamesAsync($"churn/d{i % 3}"));
                if (round < 7 || i % 2 == 0)
                    Assert.True(await _cluster.Client.DeleteAsync($"churn/d{i % 3}/f{i}"));
            }
        }));
        for (var d = 0; d < 3; d++)
        {
            var expected = Enumerable.Range(0, 12).Where(i => i % 3 == d && i % 2 == 1).Select(i => $"f{i}").Order(StringComparer.Ordinal);
            Assert.Equal(expected, await _cluster.NamesAsync($"churn/d{d}"));
        }
    }

    [Fact]
    public async Task A_full_directory_refuses_a_new_name_and_takes_it_when_one_has_gone()
    {
        await using var cluster = await FileCluster.StartAsync(1, files => files.MaxNamesPerDirectory = 3);
        var options = new FileWriteOptions { Replication = 1 };
        foreach (var name in new[] { "a", "b", "c" })
            await cluster.WriteAsync($"full/{name}", [1], options);
        var error = await Assert.ThrowsAsync<DirectoryFullException>(() => cluster.WriteAsync("full/d", [1], options));
        Assert.Equal(3, error.Limit);
        Assert.Null(await cluster.Client.StatAsync("full/d"));
        await cluster.WriteAsync("full/a", [2], options);
        await cluster.Client.DeleteAsync("full/b");
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await cluster.WriteAsync("full/d", [1], options);
                    return true;
                }
                catch (DirectoryFullException)
                {
                    return false;
                }
            },
            "there is room for 'd'");
        Assert.Equal(["a", "c", "d"], await cluster.NamesAsync("full"));
    }
}
