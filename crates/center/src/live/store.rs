//! All SQL of what is told; it only reads.

/// $1 topics.
pub(crate) const VERSIONS: &str = "
    select v.topic, cast(sum(v.n) as bigint) as n from {texts:$1} k cross join versions v where v.topic = k.s group by v.topic";
