//! Comparison field by field, made of the rows of `fields.rs`.

use super::catalog::written_front_matter;
use super::declared::Declared;
use super::differences::Differences;
use super::structure::{anchors, citations, deprecation, level_name, level_texts};
use crate::address::{
    Address, CategoryField, LevelAnchorField, LevelField, LevelTextField, ModuleField, PageField,
    ReferenceField, ReleaseField, RequirementField, ResourceField, RetiredField,
};
use crate::diff::kind::Kind;
use crate::fields::fields;
use crate::{
    Category, Level, LevelAnchor, LevelText, Module, Page, Reference, Release, Requirement,
    Resource, Retired,
};

macro_rules! compare_field {
    ($out:ident $at:expr, $old:expr, $new:expr; never $reason:literal) => {{
        let _: &_ = $new;
    }};
    ($out:ident $at:expr, $old:expr, $new:expr; paired [$($kind:ident)*]) => {{
        let _: &_ = $new;
    }};
    ($out:ident $at:expr, $old:expr, $new:expr; whole $kind:ident) => {{
        let _: &_ = $new;
    }};
    ($out:ident $at:expr, $old:expr, $new:expr; by $function:ident [$($kind:ident)*]) => {
        $function($out, $at, $old, $new)
    };
    ($out:ident $at:expr, $old:expr, $new:expr; each $function:ident [$($kind:ident)*]) => {
        $function($out, $at, $old, $new)
    };
    ($out:ident $at:expr, $old:expr, $new:expr; $kind:ident) => {
        // Most fields are the same, and their address is not made.
        if $old != $new {
            $out.field(Kind::$kind, $at, $old, $new);
        }
    };
}

macro_rules! is_whole_and_differs {
    ($old:expr, $new:expr; whole $kind:ident) => {
        $old != $new
    };
    ($old:expr, $new:expr; $($other:tt)+) => {
        false
    };
}

macro_rules! declare {
    ($($type:ident $name:ident { $($field:ident $variant:ident $shapes:ident ($($how:tt)+);)+ })+) => {
        $(impl Declared for $type {
            type Field = $name;

            fn compare(out: &mut Differences<'_>, at: &dyn Fn($name) -> Address, old: &Self, new: &Self) {
                // Not every type has a field that is reported alone.
                let _ = (&out, at, old);
                // Without `..`, so that a field which is not declared does not compile.
                let Self { $($field),+ } = new;
                $(compare_field!(out at($name::$variant), &old.$field, $field; $($how)+);)+
            }

            fn differs_as_a_whole(old: &Self, new: &Self) -> bool {
                let _ = (old, new);
                $(is_whole_and_differs!(&old.$field, &new.$field; $($how)+))||+
            }
        })+
    };
}

fields!(declare);
