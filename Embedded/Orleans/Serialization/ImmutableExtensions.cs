namespace Orleans.Concurrency;

public static class ImmutableExtensions
{
    /// <summary>Wraps a value that will no longer change, so that it crosses grain calls without a copy.</summary>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
