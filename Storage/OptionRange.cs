namespace OrleansCluster.Storage;

internal static class OptionRange
{
    public static void Check(long value, long low, long high, string option)
    {
        if (value < low || value > high)
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; allowed are {low} to {high}.");
    }
}
