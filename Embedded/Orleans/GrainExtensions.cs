using Orleans.Runtime;
using OrleansCluster.Embedded.Identity;

namespace Orleans;

public static class GrainExtensions
{
    /// <summary>A reference to this grain that may be handed to others; from a grain, its own reference.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => GrainAddressing.ReferenceOf(grain).Cast<TGrainInterface>();

    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    public static GrainId GetGrainId(this IAddressable grain) => GrainAddressing.IdOf(grain);

    public static long GetPrimaryKeyLong(this IAddressable grain) => GrainKeys.ToInteger(grain.GetGrainId());

    public static Guid GetPrimaryKey(this IAddressable grain) => GrainKeys.ToGuid(grain.GetGrainId());

    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();
}
