using FsCheck;
using FsCheck.Fluent;
using OrleansCluster.Algorithms.Files;

namespace OrleansCluster.Algorithms.Tests.Files;

public class FilePathTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("/a", "a")]
    [InlineData("a/b.txt", "a/b.txt")]
    [InlineData("a/...", "a/...")]
    [InlineData("a b/ c", "a b/ c")]
    [InlineData("grüße/文件/🙂", "grüße/文件/🙂")]
    [InlineData("a\\b", "a\\b")]
    [InlineData("x@silo-1", "x@silo-1")]
    [InlineData(".hidden", ".hidden")]
    public void A_valid_path_is_normalized(string path, string expected)
    {
        Assert.True(FilePath.TryNormalize(path, out var normalized, out var reason), reason);
        Assert.Equal(expected, normalized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/./b")]
    [InlineData("../a")]
    [InlineData("a/..")]
    [InlineData(" ")]
    [InlineData("a/\u00a0/b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u0085b")]
    public void A_path_that_breaks_a_rule_is_refused_with_a_reason(string? path)
    {
        Assert.False(FilePath.TryNormalize(path, out var normalized, out var reason));
        Assert.Null(normalized);
        Assert.EndsWith(".", reason);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Assert.False(FilePath.TryNormalize("a" + (char)0xD800 + "b", out _, out _));

    [Fact]
    public void A_segment_may_have_255_bytes_and_no_more()
    {
        Assert.True(FilePath.TryNormalize(new string('x', 255), out _, out _));
        Assert.False(FilePath.TryNormalize(new string('x', 256), out _, out _));
        Assert.True(FilePath.TryNormalize(new string('é', 127), out _, out _));
        Assert.False(FilePath.TryNormalize(new string('é', 128), out _, out _));
    }

    [Fact]
    public void A_path_may_have_1024_bytes_and_no_more()
    {
        var segments = string.Join('/', Enumerable.Repeat(new string('x', 255), 4));
        Assert.Equal(1023, segments.Length);
        Assert.False(FilePath.TryNormalize(segments + "/xx", out _, out _));
        Assert.True(FilePath.TryNormalize(string.Join('/', Enumerable.Repeat(new string('x', 204), 5)), out var path, out _));
        Assert.Equal(1024, path!.Length);
        Assert.False(FilePath.TryNormalize(path + "y", out _, out _));
        Assert.False(FilePath.TryNormalize(string.Join('/', Enumerable.Repeat(new string('é', 102), 6)), out _, out _));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/", "")]
    [InlineData("a/", "a")]
    [InlineData("/a/b/", "a/b")]
    [InlineData("/a", "a")]
    public void A_directory_may_end_with_a_slash(string path, string expected)
    {
        Assert.True(FilePath.TryNormalizeDirectory(path, out var normalized, out _));
        Assert.Equal(expected, normalized);
    }

    [Theory]
    [InlineData("a//")]
    [InlineData("//")]
    [InlineData("..")]
    [InlineData(null)]
    public void A_directory_that_breaks_a_rule_is_refused(string? path) =>
        Assert.False(FilePath.TryNormalizeDirectory(path, out _, out _));

    [Fact]
    public void Normalizing_is_idempotent_and_parent_and_name_make_the_path() => Check.QuickThrowOnFailure(
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            if (!FilePath.TryNormalize(text, out var path, out _))
                return true;
            return FilePath.TryNormalize(path, out var again, out _) && again == path
                && FilePath.Combine(FilePath.Parent(path), FilePath.Name(path)) == path;
        }));
}
