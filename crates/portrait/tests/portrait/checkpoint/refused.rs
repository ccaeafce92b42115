//! Files of other kinds: each refusal says what the file is and what to do.

use portrait::neural::CheckpointError;

use super::crafted::{Tensor, Zip, around, dict, entries, global, int, legacy, object_of, pickle, text, tuple, zip};
use super::{fixture, open};

fn refusal(bytes: &[u8]) -> String {
    match open(bytes) {
        Ok(_) => panic!("opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn files_that_are_no_checkpoint_are_told_apart() {
    let long = |begin: &[u8]| [begin, &[7; 600]].concat();
    let page = b"\n<!DOCTYPE html><html><title>Google Drive - Virus scan warning</title>";
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:abb41ab1f279f26326c0d6e4d20702de6658364665aa1313daa7a63e89ea2b23\nsize 728766691\n";
    let mut tar = vec![0; 1024];
    tar[..8].copy_from_slice(b"storages");
    tar[257..262].copy_from_slice(b"ustar");
    let cases: [(&[u8], &str); 15] = [
        (b"", "only 0 bytes"),
        (&[0x80; 100], "only 100 bytes"),
        (b"Quota exceeded", "only 14 bytes"),
        (page, "a web page"),
        (&[b"\xef\xbb\xbf".as_slice(), page].concat(), "a web page"),
        (pointer, "`git lfs pull`"),
        (&fixture("tiny.golden.safetensors"), "a safetensors file"),
        (&long(b"\x08\x07\x12\x07pytorch"), "an ONNX model"),
        (&long(b"\x1f\x8b\x08"), "a gzip archive"),
        (&tar, "a tar archive"),
        (&long(b"\x89HDF\r\n\x1a\n"), "an HDF5 file"),
        (&[0; 4096], "a file of zeros"),
        (&[b'a'; 4096], "a text file"),
        (&long(b"\x01\x02\x03"), "of an unknown kind"),
        (&[pickle(&text(&"a".repeat(200)))].concat(), "a pickle that PyTorch did not write"),
    ];
    for (bytes, says) in cases {
        let refusal = refusal(bytes);
        assert!(refusal.contains(says), "{refusal}, not {says}");
    }
}

#[test]
fn a_checkpoint_of_another_model_is_told_by_its_keys() {
    let bytes = around(&dict(&[
        ("state_dict", Tensor::four().pickled()),
        ("kp_detector", b"}".to_vec()),
        ("epoch\x1b[2J", int(3)),
    ]));
    assert_eq!(
        refusal(&bytes),
        "this is a checkpoint of another model: it needs `generator` and `kp_detector`, but has `state_dict`, `kp_detector`, `epoch\\u{1b}[2J`"
    );
    let list = legacy(b"]", &[]);
    assert!(refusal(&list).contains("without names"), "{}", refusal(&list));
}

/// Wherever it stands, also where nothing would be read, and however it is spelt.
#[test]
fn whatever_would_be_run_is_named_and_not_run() {
    let call = |callable: Vec<u8>| [callable, tuple(&[text("touch /tmp/owned")]), b"R".to_vec()].concat();
    let spelt = |module, name| [text(module), text(name), b"\x93".to_vec()].concat();
    let forbidden = [
        (global("os", "system"), "os.system"),
        (global("posix", "system"), "posix.system"),
        (spelt("builtins", "eval"), "builtins.eval"),
        (global("numpy.core.multiarray", "scalar"), "numpy.core.multiarray.scalar"),
        (global("torch", "load"), "torch.load"),
        (global("torch", "Storage"), "torch.Storage"),
        (global("torch.storage", "_load_from_bytes"), "torch.storage._load_from_bytes"),
        (global("torch._utils", "_rebuild_tensor_v2.__globals__"), "torch._utils._rebuild_tensor_v2.__globals__"),
        (spelt("collections", "OrderedDict\n"), "collections.OrderedDict\\n"),
    ];
    for (callable, name) in forbidden {
        let object = dict(&[
            ("generator", dict(&[("w", Tensor::four().pickled())])),
            ("kp_detector", b"}".to_vec()),
            ("optimizer_generator", call(callable.clone())),
        ]);
        let archive = zip(&[("a/data.pkl", pickle(&object)), ("a/data/0", super::crafted::four_numbers())], Zip::Plain);
        for bytes in [
            around(&object),
            archive,
            legacy(&call(callable.clone()), &[]),
            [pickle(&call(callable.clone())), vec![0; 200]].concat(),
        ] {
            let error = open(&bytes).err().unwrap();
            assert!(matches!(&error, CheckpointError::Forbidden { global } if global == name), "{error}");
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("this file asks for `{name}`, which is not part of a checkpoint")),
                "{error}"
            );
        }
    }
}

/// The few names that are known only rebuild tensors, from arguments that fit.
#[test]
fn known_names_are_no_way_in() {
    let ordered = || global("collections", "OrderedDict");
    let call = |callable: Vec<u8>, arguments: &[Vec<u8>]| [callable, tuple(arguments), b"R".to_vec()].concat();
    let cases = [
        call(ordered(), &[text("x")]),
        call(text("system"), &[]),
        call(global("torch", "FloatStorage"), &[int(1 << 40)]),
        call(global("torch._utils", "_rebuild_parameter"), &[text("x"), b"\x88".to_vec(), b"N".to_vec()]),
        call(global("torch._utils", "_rebuild_tensor"), &[text("x"), int(0), tuple(&[]), tuple(&[])]),
        [ordered(), b")R".to_vec(), ordered(), b")R".to_vec(), b"R".to_vec()].concat(),
        [ordered(), b"}b".to_vec()].concat(),
        [ordered(), b")\x81".to_vec()].concat(),
        [text("persistent"), b"Q".to_vec()].concat(),
        b"Ppersistent\n".to_vec(),
        b"i os\nsystem\n".to_vec(),
        b"\x82\x01".to_vec(),
    ];
    for case in cases {
        let error = open(&around(&object_of(case.clone()))).err().unwrap();
        assert!(matches!(error, CheckpointError::Damaged { .. }), "{error}: {case:?}");
    }
}

#[test]
fn archives_of_other_kinds_are_told_apart() {
    let renamed = |from: &str, to: &'static str, bytes: &[u8]| -> Vec<u8> {
        let entries: Vec<_> =
            entries().into_iter().map(|entry| if entry.0 == from { (to, bytes.to_vec()) } else { entry }).collect();
        zip(&entries, Zip::Plain)
    };
    assert!(refusal(&zip(&entries(), Zip::Compressed)).contains("in the archive is compressed"));
    assert!(refusal(&zip(&entries(), Zip::Encrypted)).contains("damaged at byte"));
    assert!(refusal(&renamed("a/byteorder", "a/byteorder", b"big")).contains("big-endian"));
    assert!(refusal(&renamed("a/version", "a/constants.pkl", b".")).contains("TorchScript"));
    assert!(refusal(&renamed("a/version", "b/data.pkl", b".")).contains("archive of something else"));
    assert!(refusal(&renamed("a/data.pkl", "vox-cpk.pth.tar", b".")).contains("archive of something else"));
    assert!(refusal(&renamed("a/data.pkl", "w.npy", b".")).contains("NumPy"));
}
